"""Words that say what a figure holds for: its period, its bound, what a percentage is taken of.

Each pattern has the words of all five languages: a call may mix them, and a word that is only
possible makes the comparison silent.
"""

import re

PERIODS = {
    "hour": "hour hourly hr hrs h stunde stunden std stündlich stundensatz hora horas heure heures"
    " horaire ora ore orario",
    "day": "day days daily tag tage tages täglich día días dia diario diaria diarios diarias"
    " diariamente jour jours"
    " journée quotidien quotidienne giorno giorni giornaliero giornaliera giornalieri"
    " giornaliere al_giorno",
    "night": "night nights nightly nacht nächte übernachtung noche noches nuit nuits nuitée notte"
    " notti pernottamento",
    "week": "week weeks weekly woche wochen wöchentlich semana semanas semanal"
    " semanales semaine semaines"
    " hebdomadaire settimana settimane settimanale settimanali",
    "month": "month months monthly monat monate monatlich mes meses mensual mensuales mois mensuel"
    " mensuelle mensuels mese mesi mensile mensili",
    "year": "year years yearly annual annually annum jahr jahre jährlich año años anual an"
    " ans année"
    " annuel annuels annuelle anno anni annuo annua annui annuale anuales",
    "minute": "minute minutes minuten minuto minutos minuti",
    "quarter": "quarter quarters quarterly quartal quartals quartale vierteljahr vierteljährlich"
    " trimestre trimestres trimestral trimestrales trimestriel trimestrielle trimestriels"
    " trimestrale trimestrali trimestri",
    "semester": "semester semesters halbjahr halbjährlich semestre semestres semestral semestrales"
    " semestriel semestrielle semestriels semestrale semestrali semestri",
    "season": "season seasons saison saisons temporada temporadas stagione stagioni",
    "stay": "stay stays aufenthalt aufenthalte estancia estancias séjour séjours soggiorno"
    " soggiorni",
    "way": "way direction strecke richtung trayecto trayectos trajet trajets tratta tratte",
    "once": "one-off one-time only_once just_once einmalig einmalige einmaligen einmaliger"
    " einmaliges nur_einmal pago_único única_vez sola_vez seule_fois una_tantum sola_volta",
    "person": "person persons people guest guests head persona personas cabeza huésped"
    " personne personnes tête kopf gast persone testa ospite",
}
"""What a figure is counted by -> the words of it in the five languages."""
PERIOD_OF = {
    word.replace("_", " "): period for period, line in PERIODS.items() for word in line.split()
}

_PERIOD = "|".join(sorted(PERIOD_OF, key=len, reverse=True))
_ADVERB = (
    "hourly|daily|nightly|weekly|monthly|yearly|annually|stündlich|täglich|wöchentlich|monatlich"
    "|jährlich|diarios?|semanales|semanal|mensuales|mensual|anuales|anual|mensuels?|annuels?"
    "|giornalieri|giornaliero|settimanali|settimanale|mensili|mensile|annui|annuo|annuale"
    "|quarterly|vierteljährlich|halbjährlich|trimestral(?:es|e|i)?|trimestriel(?:le|s)?"
    "|semestral(?:es|e|i)?|semestriel(?:le|s)?|one-off|one-time|(?:only|just) once|nur einmal"
    "|einmalig(?:e[nrs]?)?|pago único|única vez|sola vez|seule fois|una tantum|sola volta"
)
PERIOD_AFTER = re.compile(
    rf"[ -]?(?:(?P<adverb>{_ADVERB})\b|(?:(?:for|pour|für|por|per) )?(?:/ ?|(?:per|each|every|a|an"
    r"|one|the|pro|je|jede[nrs]?|die|der|den|das|am|im|an einem|in der|pro|por|cada|al|a la|la|el"
    r"|un|una|par|chaque|la|le|une|il|ogni|alla?|per|at?|lo) |all'|l'|à l'|per )"
    rf"(?P<period>{_PERIOD})\b)"
)
"""Directly after a figure: "per night", "an hour", "die Stunde"."""
PERIOD_NEAR = re.compile(
    rf"\b(?:(?P<adverb>{_ADVERB})|(?:per|each|every|pro|je|jede[nrs]?|por|cada|par|chaque|ogni"
    r"|tou(?:te)?s les|tod[oa]s l[oa]s|tutt[ei] (?:i|gli|le)) "
    rf"(?P<period>{_PERIOD})|p\.(?P<a>a)\."
    r"|(?<!mal )(?<!vez )(?<!veces )(?<!volta )(?<!volte )(?:(?:am|im|in der|al|a la|alla) |all')"
    r"(?P<at>tag|woche|monat|quartal|jahr|giorno|settimana|mese|trimestre|anno|día|semana|mes|año)"
    r"(?! \d| (?:d[aeiou]|des|vor|nach|siguiente|anterior|seguente|prima|dopo)\b))\b"
)
"""Anywhere in the part of a figure: "every night", "the hourly rate"."""
EVERY = re.compile(r"\b(?:every|alle|cada|toutes les|ogni)\s\Z", re.IGNORECASE)
"""Directly before the time from one departure to the next: "every twenty minutes"."""
PERIOD_JOINED = re.compile(
    rf"\b(?:per|pro|je|por|par) [^\W\d_]+ (?:and|und|y|et|e) (?:(?:per|pro|je|por|par) )?"
    rf"(?P<period>{_PERIOD})\b"
)
"""The second thing that a figure is stated per: "per lane and hour"."""
ANY_PERIOD = re.compile(rf"\b(?:{_PERIOD})\b")

AT_LEAST, AT_MOST = "at least", "at most"
BOUND_BEFORE = (
    (
        AT_MOST,
        r"no more than|not more than|not over|not exceeding|no later than|no longer than|at most"
        r"|up to|under|below|less than|fewer than|younger than|shorter than|lighter than"
        r"|maximum(?: of|(?: \w+){0,2}(?: is|:))?|max\.?|within|until|till|before|by"
        r"|höchstens|maximal|nicht mehr als|nicht über|bis(?: zu)?"
        r"|unter|weniger als|innerhalb(?: von)?|vor|spätestens(?: am| um)?|como máximo|máximo(?: de"
        r")?|hasta(?: las?| el)?|menos de|menores de|no más de|dentro de|antes de(?: las?|l)?"
        r"|au maximum|maximum(?: de)?|jusqu'(?:à|au)|moins de|pas plus de|sous|avant(?: le| les)?"
        r"|au plus tard|al massimo|massimo|fino (?:a|al|alle|ai)|meno di|non più di"
        r"|sotto(?: i| gli)?|entro(?: le| il| i)?|prima d(?:i|elle|el)",
    ),
    (
        AT_LEAST,
        r"no less than|not less than|not under|no earlier than|not before|at least|from|over|above"
        r"|more than|older than|longer than|heavier than|minimum(?: of|(?:"
        r" \w+){0,2}(?: is|:))?|min\.?"
        r"|nicht (?:unter|weniger als)|no menos de|pas moins de|non meno di|starting (?:at|from"
        r")|starts? at|exceeding|after|since|as of|mindestens|wenigstens|ab(?: dem)?|über|mehr als"
        r"|nach(?: dem)?|seit|frühestens|al menos|por lo menos|mínimo(?: de)?|más de"
        r"|mayores de|desde"
        r"(?: las?| el)?|a partir de(?: las?|l)?|después de(?: las?|l)?|tras|au moins"
        r"|minimum(?: de)?"
        r"|plus de|dès(?: le)?|à partir d[eu']|après(?: le)?|depuis|almeno|minimo|più di|oltre(?: i"
        r"| gli)?|sopra(?: i| gli)?|da(?:l|lle|i)?|dopo(?: le| il| i)?|a partire da(?:l|lle|i)?",
    ),
)
BOUND_AFTER = (
    (
        AT_MOST,
        r"or less|or fewer|or under|or younger|or earlier|and under|and younger|maximum|max\.?"
        r"|at most|at the latest|or below|oder weniger|oder jünger|höchstens|maximal|o menos"
        r"|como máximo|ou moins|au maximum|au plus|o meno|al massimo",
    ),
    (
        AT_LEAST,
        r"or more|or over|or older|or longer|or later|or above|and over|and up|and older|and above"
        r"|upwards?|onwards?|minimum|at least|at the earliest|oder mehr|oder älter|und mehr"
        r"|und älter"
        r"|aufwärts|mindestens|o más|como mínimo|en adelante|ou plus|et plus|au minimum|au moins"
        r"|o più|in su|in poi|come minimo",
    ),
)
"""Directly before and directly after a figure."""
_FEW = r"(?: [^\W\d_]+){0,3} ?:?"
FIRM_BEFORE = (
    (
        AT_MOST,
        r"(?:no|not) more than|no l(?:at|ong)er than|at most|max\.|höchstens|nicht mehr als"
        r"|spätestens(?: am| um)?|no más de|a más tardar|au plus(?: tard)?(?: à| le)?|pas plus de"
        rf"|non più di|al più tardi|(?:maxim|höchst|máxim|massim)\w*{_FEW}",
    ),
    (
        AT_LEAST,
        r"(?:no|not) less than|no earlier than|not before|at least|min\.|wenigstens|frühestens"
        r"|al menos|por lo menos|no menos de|au moins|au plus tôt(?: à| le)?|pas moins de|almeno"
        rf"|non meno di|(?:minim|mindest|mínim)\w*{_FEW}",
    ),
)
FIRM_AFTER = (
    (
        AT_MOST,
        r"at most|at the latest|max\.?|maximum|höchstens|maximal|como máximo|a más tardar"
        r"|au maximum|au plus(?: tard)?|al massimo|al più tardi",
    ),
    (
        AT_LEAST,
        r"at least|at the earliest|min\.?|minimum|mindestens|como mínimo|al menos|au minimum"
        r"|au moins|come minimo|almeno",
    ),
)
"""The bounds that are no other half of a rule: "at least 30" never follows from "at most 30"."""
EXCLUSIVE = re.compile(
    r"\b(?:under|below|over|above|exceeding|after|before|unter|über|nach|vor|menores|mayores"
    r"|después|antes|tras|sous|après|avant|sotto|sopra|oltre|dopo|prima"
    r"|(?<!no )(?<!not )(?:less|fewer|more|\w+er) than|(?:weniger|mehr) als"
    r"|(?:menos|más|moins|plus) d[eu']"
    r"|(?:meno|più) d[ie])(?: \w+)? ?#"
)
"""Bounds whose other half has the same figure: "under 14" and "at least 14"."""
OFFSET = re.compile(
    r"\b(?:before|prior|ahead|advance|notice|vor\w*|antes|antelación|avant|prima)\b"
)
"""After a duration: the later it is, the fewer days are left."""
LATEST = re.compile(r"\b(?:no later than|spätestens|a más tardar|au plus tard|al più tardi) #\Z")
""""No later than 30 minutes before" is "at least 30 minutes before"."""

BEGINS, ENDS = "begins", "ends"
ASPECTS = (
    (
        BEGINS,
        r"start\w*|begin\w*|opens(?! until)|departs?|leaves?|beginnt|beginnen|fängt|öffne[nt]"
        r"|empieza\w*|comienza\w*|abre\w*|commenc\w*|début\w*|ouvre\w*|inizi\w*|apr(?:e|ono)",
    ),
    (
        ENDS,
        r"ends?|ending|finish\w*|clos(?:e|es|ing)|deadline|arriv(?:e|es)|endet|enden|schließ\w*"
        r"|einsendeschluss|anmeldeschluss|termina\w*|acaba\w*|cierra\w*|llega\w*|se termin\w*"
        r"|finit|ferm(?:e|ent)|chiud\w*|finisce|scad\w*",
    ),
)
"""Of a time or a date: whether something begins or ends then."""

GAINED, PAID = "gained", "paid"
BASIS = (
    (
        GAINED,
        r"off|gets?|receives?|discount\w*|reduc\w*|rebate|cheaper|less|saves?|saving"
        r"|refund\w*|back|returned"
        r"|reimburs\w*|rabatt|ermäßig\w*|nachlass|günstiger|billiger|weniger|spar\w*|erstatte\w*"
        r"|zurück\w*|descuento|rebaja|menos|ahorr\w*|reembols\w*|devol\w*|devuel\w*"
        r"|réduction|remise"
        r"|rabais|moins|économis\w*|rembours\w*|sconto|sconti|riduzione|meno|risparmi\w*"
        r"|rimbors\w*",
    ),
    (
        PAID,
        r"(?<!we )(?<!we'll )(?<!we'd )pays?|paid|charged?|charges|costs?|keep|kept"
        r"|keeps|retain\w*|lose|loses|lost|forfeit\w*"
        r"|withh\w*|hold back|held back|owe|due|zahl\w*|behalten|einbehalten|kostet|paga\w*"
        r"|cuesta|retenemos|retien\w*|paie\w*|paye\w*|payez|coûte|gardons|retenons|pagan\w*|costa"
        r"|tratten\w*",
    ),
)
OF_PRICE = re.compile(
    r"# ?(?:of the|of your|des|der|del|de la|de l'|du|della|dell') ?(?:\w+ )?(?:price|fare|fee|cost"
    r"|total|rate|preises|gebühr|miete|precio|importe|tarifa|prix|montant|tarif|prezzo|importo"
    r"|tariffa)\b"
)
"""Of a percentage: whether the customer is spared or given it, or has to pay it."""

_TURNS = (
    "no not never nor neither without except excluding unless unlike instead rather"
    " skip avoid apart than other"
    " others otherwise else rest nothing nobody cannot same both together sum difference"
    " kein\\w* nicht nie niemand ohne außer statt sonst andere\\w* als zusammen beide\\w* weder"
    " sin nunca excepto salvo resto otros? otras? ambos juntos ningún\\w* tampoco"
    " pas sans sauf jamais aucun\\w* autres? sinon ensemble ni"
    " non(?!-) senza tranne mai altri altro altre invece insieme entrambi nessun\\w*"
)
CONJUNCTION = (
    r"\b(?:and|or|but|while|whereas|then|und|oder|aber|während|y|e|o|pero|mientras|et|ou|mais|ma"
    r"|mentre)\b"
)
_OPPOSITES = (
    "free closed? closes late lost lose full extra too longer next following tomorrow"
    " again expires?"
    " more half regular normal surcharge"
    " gratis kostenlos\\w* frei geschlossen schließ\\w* spät voll\\w* nächste\\w* mehr aufpreis"
    " cerrad\\w* cierra tarde gratuit\\w* siguiente fermé\\w* ferme tard suivant\\w* plein"
    " chius\\w* chiude tardi intero successiv\\w* più"
)
TURNS = re.compile(rf"\b(?:{'|'.join(_TURNS.split())})\b|n't\b|\bn'")
"""Words that negate a statement, compare it or add to it."""
OPPOSITES = re.compile(rf"\b(?:{'|'.join(_OPPOSITES.split())})\b")
"""Words that make the other side of a bound true: "closed after six"."""

_BOUND_WORDS = re.findall(r"[^\W\d_]+", " ".join(words for _, words in BOUND_BEFORE + BOUND_AFTER))
NO_TOPIC = frozenset(_BOUND_WORDS) - {"plus"} | frozenset(
    """
    a about after all also always an and any anyone are as at available be because been before
    but by can come comes could did do does down each either every everybody everyone for from
    get gets getting give goes got had has have having he her here him his how i if in including
    into is it its just let like made make makes may me might mine more most much must my need
    needs now of on once one ones only or our ours out over per please possible set shall she
    should so some someone stand start starts take takes than that the their them then there
    these they this those though through till to until up us use want was we well were what when
    where which while who whole whose will with within would yes you your yours yourself pay
    pays paid paying cost costs costing price prices priced fee fees charge charges charged rate
    rates amount amounts bill worth re ll ve text section number row notes lead name title
    currency value note done run runs ready offered least maximum minimum leave aber ab alle
    allem allen aller alles als am auch auf aus bei beim bin bis bitte brauchen braucht da dabei
    damit dann das dass dauert dazu dem den denn der des dich die dies diese diesem diesen
    dieser dir doch du durch ein eine einem einen einer eines er es etwa für gegen geht gibt hat
    haben hier ich ihm ihn ihnen ihr ihre ihrem ihren ihrer im ins ist ja je jede jedem jeden
    jeder jedes kann kommt können kostet kosten man mein mit möglich müssen muss nach noch nur
    ob oder pro schon sein seine sich sie sind sollte über um und uns unser unter vom von vor
    war weil wenn wer werden wie wir wird wo zahlen zahlt zu zum zur preis preise gebühr
    gebühren betrag beträgt al algo ante antes así aunque cada como con cual cuando cuesta
    cuestan de del desde donde durante e el ella ellas ellos en entre era esa ese eso esta está
    están este esto fue ha hacen hasta hay la las le les lo los más mi muy nos o para pero por
    posible pues puede pueden que quien se ser si sí sobre solo son su sus también te tiene
    tienen tu un una unas uno unos usted ustedes y ya paga pagan pagar precio tarifa importe à
    alors au aux avec avoir ça car ce cela ces cet cette chaque chez comme d dans depuis dès
    donc elle elles est et êtes être eux faut fait il ils j jusque l leur lui ma mais mes mon
    même n ne notre nous ont ou où par pas peut pour puis qu quand qui s sa ses soit sont sous
    sur ta tes ton tous tout toute toutes très une vers vos votre vous paie paient payer payez
    coûte coûtent prix tarif montant c ad agli ai alla allo anche che chi ci cosa cui dagli dai
    dal dalla dalle degli dei della delle dello di dove ed è fino fra gli hanno io lei loro nei
    nel nella nelle noi ogni perché però più poi possibile può quale quando quanto quello questa
    queste questi questo sarà sia sono sta sua sugli sui sul sulla suo tra tutti tutto voi costa
    costano prezzo tariffa importo pagano between during around along across beside inside
    outside onto toward towards upon via again often usually sometimes few many several such own
    still even  way already ahead away beforehand zwischen während bereits wieder immer
    pendant toujours déjà siempre sempre già porque parce puisque nell
    """.split()
)
"""Words that tell no figure from another: function words, and verbs of paying and costing."""

APPROXIMATELY = re.compile(
    r"\b(?:about|around|roughly|approximately|nearly|almost|just (?:under|over)|close to"
    r"|etwa|circa|ca|rund|ungefähr|knapp|fast|gut"
    r"|unos|unas|casi|cerca de|alrededor de|aproximadamente|más o menos|poco (?:más|menos) de"
    r"|environ|presque|à peu près|près de|autour de|un peu (?:plus|moins) de"
    r"|quasi|pressappoco|all'incirca|poco (?:più|meno) di|intorno a)\b"
)
"""A figure is announced as a rounded one."""
REMAINDER = re.compile(
    r"\b(?:rest|remain\w*|left|balance|übrig\w*|verbleib\w*|restlich\w*|resto|restante\w*|quedan?"
    r"|reste|restant\w*|solde|rimanent\w*|restant\w*|saldo)\b"
)
"""What is left of a whole."""
ANY_DAY = re.compile(
    r"\b(?:daily|every day|(?:any|each|all) days?|weekdays?|weekends?|(?:working|business) days?"
    r"|other days|(?:anderen|übrigen) tagen?|(?:otros|demás) días|autres jours|altri giorni"
    r"|24/7|täglich|jeden tag|werktags?|wochentags?|wochenende\w*"
    r"|diari\w*|todos los días|cada día|laborables?|fin(?:es)? de semana|entre semana"
    r"|tous les jours|chaque jour|en semaine|jours ouvrables|week-ends?"
    r"|tutti i giorni|ogni giorno|feriali|giornalmente|quotidianamente|fine settimana)\b"
)
"""Words for several days of the week."""
FROM_TODAY = re.compile(
    r"\b(?:today|tomorrow|yesterday|now|next|this|heute|morgen|gestern|nächste\w*|diese\w*|hoy"
    r"|mañana|ayer|próximo|este|aujourd'hui|demain|hier|prochain|ce|oggi|domani|ieri|prossimo"
    r"|questo)\b"
)
"""Beside a day of the week: the calendar says which one it is."""
