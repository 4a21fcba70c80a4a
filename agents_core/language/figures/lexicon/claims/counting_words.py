"""Words that count without a number, and that price what comes after.

Each pattern is for lower-case text and has the words of all five languages: a call may mix them.
"""

import re

TWICE = re.compile(
    r"\b(?:both|twice|double|beide[nrsm]?|zweimal|doppelt|(?:tous |toutes )?les deux|deux fois"
    r"|amb[oa]s|los dos|las dos|dos veces|entramb[ie]|tutt[ie] e due|due volte)\b"
)
THERE_AND_BACK = re.compile(
    r"\b(?:there and back|round[- ]trip|both ways|return (?:trip|ticket|journey|fare)"
    r"|aller[- ]retour|hin- und (?:her|rück)\w*)\b"
    r"|\bhin\b.{1,12}\bzurück\b|\ballers?\b.{1,12}\bretours?\b"
    r"|\bida\b.{1,24}\bvuelta\b|\bandata\b.{1,24}\britorno\b"
)
HALVED = re.compile(r"\b(?:halve[sd]|halbier\w*|divisée? (?:par|en) deux|a la mitad|dimezz\w*)\b")
"""Factors that are said without a number."""
ONE_WAY = re.compile(
    r"\b(?:each way|one[- ]way|(?:per|je|pro|par|por|a|le|la) (?:way|trip|ride|journey|fahrt"
    r"|strecke|richtung|weg|trajet|trayecto|viaje|tratta|corsa)|einfache fahrt|aller simple"
    r"|solo ida|sola andata)\b"
)
"""Of a price: it holds for one way."""
FIRST = re.compile(r"\b(?:first|erste[nrs]?|premi(?:er|ère)s?|primer[oa]?s?|prim[oaie])\b")
"""Of a price: it holds for the first of several."""
FURTHER = re.compile(
    r"\b(?:(?:each|every|any|per) (?:further|additional|extra|other|more)|additional|thereafter"
    r"|after that|further|weitere[nrs]?|zusätzliche[nrs]?|danach|jede[nrs]? andere"
    r"|supplémentaires?|suivante?s?|au-delà|ensuite"
    r"|adicional(?:es)?|siguientes?|a partir de ahí|extra|ulterior[ei]|aggiuntiv[oaie]"
    r"|successiv[oaie]|in più)\b"
)
"""Of a price: it holds for what comes after the first ones."""
EACH = re.compile(
    r"\b(?:each|apiece|every|je|jeweils|jede[nrs]?|stück|cada un[oa]|chacune?|pièce|l'un[oa]?"
    r"|ciascun[oa]|cadaun[oa])\b"
)
"""Of a price: one of several costs as much."""
MORE = re.compile(r"\b(?:more|additional|extra|further|weitere|zusätzlich\w*|de plus|más|in più)\b")
"""Of a duration: it is added to another one."""
PERIOD_IN_COMPOUND = re.compile(r"\b\w{3,}(?<!viertel)(?<!halb)(stunde|monat|woche)n?\b")
"""German "Arbeitsstunde": what a price is stated per."""
PER_AMOUNT = re.compile(
    r"(?:\s+[^\W\d_]+){0,3}?\s*(?:/|\b(?:for|per|pro|je|por|pour|par|ogni|alle|cada|each|every|für"
    r"|all'|al|a))(?:\s+(?:each|every|jede|cada|chaque|tranche|de|ogni))*\s*"
)
"""Between a price and what it is stated per: "£2.50 a week for each £1,000"."""
PERSONS = re.compile(
    r"\b(?:adults?|children|kids|guests?|travell?ers|visitors|students|members|friends"
    r"|erwachsenen?|kinder[n]?|leuten?|gästen?|adultes?|enfants|invités|adultos|niños|invitados"
    r"|adulti|bambini|ospiti|ragazzi|of (?:you|us|them)|von (?:ihnen|uns)|d'entre (?:vous|nous)"
    r"|de (?:ustedes|nosotros)|di (?:voi|noi))\b"
)
"""They are counted by what is stated per person."""
NOUN_END = re.compile(
    r"[.,;:!?()]|\b(?:an?|ein|eine|une?|una|and|or|with|for|in|on|at|to|would|is|are|be|per|und|oder|mit|für|im|am"
    r"|macht|machen|kosten|kostet|pro|y|o|con|por|para|en|serían|son|et|ou|avec|pour|à|e|per|fanno"
    r"|sono|al)\b"
)
"""Where the noun of a count has ended."""
