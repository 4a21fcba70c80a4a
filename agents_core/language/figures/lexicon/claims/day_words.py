"""Words for days of the week and for what joins them and months, in the five languages."""

import re

_ALL = (
    r"daily|every ?day|(?:seven|7) days a week|täglich|jeden tag|todos los días|cada día"
    r"|a diario|diariamente|tous les jours|chaque jour|tutti i giorni|ogni giorno|giornalmente"
)
_WORKING = (
    r"weekdays?|(?:during|in) the week|midweek|(?:an )?wochentags?|wochentagen|unter der woche"
    r"|entre semana|en semaine|jours ouvrés|in settimana|durante la settimana|infrasettimanal[ei]"
)
_SIX = (
    r"(?<!next )(?<!following )(?:working|business) days?|werktags|an werktagen"
    r"|(?:los )?días laborables|jours ouvrables|(?:giorni )?feriali|giorni lavorativi"
)
_WEEKEND = r"week-?ends?|wochenenden?|fin(?:es)? de semana|fine ?settimana"
DAY_GROUPS = re.compile(
    rf"(?<!\w)(?:(?P<all>{_ALL})|(?P<working>{_WORKING})|(?P<six>{_SIX})|(?P<weekend>{_WEEKEND}))"
    r"(?!\w)"
)
"""Several days at once, in lower case. ``six``: Saturday may be one of them."""
UNTIL_DAY = re.compile(
    r"s?\.?\s?(?:-|–|to|through|thru|until|till|bis|al?|au|hasta|fino al?)\s?"
    r"(?:(?:el|le|il|einschließlich|zum) )?"
)
"""Between the first and the last day of a range, in lower case."""
AND_DAY = re.compile(
    r"s?\.?(?:\s?[,/&+]\s?|,?\s(?:and|or|und|oder|sowie|y|o|e|et|ou|ed)\s)"
    r"(?:(?:on|at|the|am|an|den|dem|el|los|le|les|il|la|la|nel) ){0,2}"
)
"""Between two days of a list, in lower case."""
EXCEPT_DAY = re.compile(
    r"\b(?:except|excluding|but not|apart from|außer|ausgenommen|excepto|salvo|menos|sauf|hormis"
    r"|tranne|eccetto|escluso)(?: (?:for|on|am|an|den|el|los|le|les|il|la)){0,2}\s\Z"
)
"""Before the days that a rule does not hold for, in lower case."""
EACH_WEEK = re.compile(
    r"\b(?:every|each|jeden|jeder|los|cada|todos los|tous les|chaque|les|ogni|tutti i|di)\s\Z"
)
"""Before a day: the day of every week, whatever the calendar says."""
NTH = (
    (1, r"first|erste[nrs]?|primer[ao]?|premi(?:er|ère)|prim[oa]"),
    (2, r"second|zweite[nrs]?|segund[ao]|deuxième|second[oa]"),
    (3, r"third|dritte[nrs]?|tercer[ao]?|troisième|terz[oa]"),
    (4, r"fourth|vierte[nrs]?|cuart[ao]|quatrième|quart[oa]"),
    (-1, r"last|letzte[nrs]?|últim[ao]|derni(?:er|ère)|ultim[oa]"),
)
"""Which one of a month, directly before a day; -1 is the last one."""
CLOSED = re.compile(
    r"\b(?:closed|shut|geschlossen|zu|ruhetag\w*|cerrad[oa]s?|fermée?s?|relâche|chius[oaei])\b"
)
"""In a clause: its days are those without opening hours."""
HOLIDAY = re.compile(
    r"\b(?:(?:public|bank) )?holidays?\b|\bfeiertag\w*|\bfestivos?\b|\bfériés?\b|\bfestiv[ioa]\b"
)
"""A day that has another day's hours."""
IN_MONTH = re.compile(
    r"\b(?:in|during|im|(?<!jusqu')en(?: el mes de)?|au mois de|ad?|nel mese di) \Z"
)
"""Before a month that something holds in, in lower case; "until March" may be a limit."""
IN_MONTHS = re.compile(
    r"\b(?:in|during|between|from|im|von|zwischen|en|de|desde|entre|du mois de|ad?|da|tra|fra) \Z"
)
"""The same before several months: "from May to July"."""
