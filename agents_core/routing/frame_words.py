"""Words of an instruction that hand something over and are no subject: "give them to"."""

FRAME = frozenset(
    """a about after afterwards agent all also always am an any anyone anything are as ask asked
    asking asks at away back be because before best both bring but by call called caller callers
    calling calls can cant case choose client clients colleague colleagues come comes concern
    concerning concerns could customer customers default direct directly do does doesnt dont each
    either else escalate every everybody everyone everything except explain explains find finds
    first for forward from fully further get gets give given gives go goes got guest guests had hand
    handed handle handles handoff hands has have having he help helps her here him his i if
    immediately in inquiries inquiry instead into invoke is issue issues it its itself job just keep
    kind know knows let like look looks make matter matters may me means might mind much must my
    need needed needing needs never no not of off ok on once one only or other others otherwise our
    over part pass passes people people person persons please point prefer queries query question
    questions quickly refer refers regarding related relating request requesting requests rest
    responsible route routes run say see send sends shall she should show so some somebody someone
    something speak straight subject subjects such sure switch take takes task tell tells than that
    thats the their them themselves then there theres these they thing things this those through to
    tool tools topic topics toward towards transfer transferred transfers try understand unless
    unsure up us use used user users uses using want wanted wanting wants we what whatever when
    whenever where whether which whichever who whoever whom whose why will wish wishes with work
    would you your yours yourself and answer answering answers""".split()
)
