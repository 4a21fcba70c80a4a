"""Words that say what a figure of a case counts, and what a rule grants without a figure.

Each pattern has the words of all five languages, as in ``claim_words``.
"""

import re

FREE = re.compile(
    r"\b(?:for free|free of charge|free(?! of\b)|for nothing|at no (?:extra )?(?:charge|cost)"
    r"|(?:doesn't|don't|does not|do not) (?:have to |need to )?(?:pay|cost) (?:you )?anything"
    r"|pays? nothing|costs? (?:\w+ )?nothing"
    r"|kostenlos\w*|kostenfrei\w*|gratis|umsonst|frei\b|nichts(?: zu)? (?:zahlen|bezahlen)"
    r"|zahl\w* (?:\w+ )?(?:gar )?nichts|kostet (?:\w+ ){0,3}(?:gar )?nichts"
    r"|gratuit(?:e|s|es|ement|a|as|o|os|i)?|no pag\w+ nada|ne pa\w+ rien"
    r"|gratuitamente|non pag\w+ (?:nulla|niente))(?!\w)"
)
"""Something costs nothing."""
GROUP_OF = re.compile(
    r"\b(?:(?:table|part(?:y|ies)|groups?|team|class|family|there are|we're|we are|us)"
    r" (?:of |for )?"
    r"|(?:gruppen?|tisch) (?:von|ab|für|mit) (?:\w+ )?|(?:sind wir|wir sind) (?:zu )?"
    r"|sind (?:sie )?zu "
    r"|(?:grupos?|mesa) (?:de|para|desde) (?:\w+ )?|(?:somos|son ustedes) "
    r"|(?:groupes?|table) (?:de|d'|pour|dès) ?(?:\w+ )?"
    r"|(?:on|nous|vous) (?:est|sera|sommes|serons|êtes|serez) (?:à )?"
    r"|(?:gruppi|gruppo|tavolo) (?:di|da|per) (?:\w+ )?|(?:siamo|siete) (?:in )?)\Z"
)
"""Directly before a number of people."""
OF_THEM = re.compile(r" (?:of (?:you|us|them)|von ihnen|de ustedes|d'entre vous|di voi)\b")
"""Directly after a number of people."""
PEOPLE = re.compile(
    r"\b(?:people|persons?|guests?|visitors?|participants?|adults?|child|children"
    r"|kids?|infants?|toddlers?|teen\w*|juniors?|seniors?|students?|riders?|drivers?|customers?"
    r"|person(?:en)?|gäste?n?|personas?|personnes?|persone|kinder\w*|jugendliche\w*|erwachsene\w*"
    r"|senioren|niños|adultos|enfants?|adultes?|bambini|ragazzi|adulti)\b"
)
"""Before a number without a unit it is an age, after it a number of people."""
AGED = re.compile(r"[- ](?:year[- ]|month[- ])?olds?\b|[- ](?:years|months)[- ]old\b")
"""Directly after a figure: it is an age."""
AGE_ADJECTIVE = re.compile(r"\b([^\W_]{2,}?)-?jährige?[nrsm]?\b")
"""German ages are one word: "Ihr siebenjähriger Sohn"."""
LESS_THAN = re.compile(
    r"\b(?:under|below|(?:less|fewer|younger|lighter|shorter|smaller) than|unter|weniger als"
    r"|jünger als|menores? de|menos de|moins d[e']|meno di|minori di|sotto(?: i| gli)?)[ -]\Z"
)
"""Directly before a bound that is left out: "under 14"."""
UNTIL = re.compile(
    r"\b(?:up to|until|till|bis(?: zu)?|hasta|jusqu'(?:à|au)|fino (?:a|al|alle|ai))(?: \w+)? \Z"
)
"""Directly before a notice: "until 24 hours before"."""
IF = re.compile(
    r"\b(?:if|when|unless|for|after|wenn|falls|sofern|bei|ab|nach|für|si|cuando|por|para|tras"
    r"|quand|pour|en cas|après|se|quando|per|dopo)\b"
)
"""Makes a duration a condition: "if paid within 14 days"."""
RELATIVE = re.compile(
    r"\b(?:younger|older|heavier|lighter|smaller|larger|bigger|taller|shorter|longer|beyond|above"
    r"|below|further|additional|afterwards|thereafter|then|others?|everyone else|rest"
    r"|jüngere?\w*|ältere?\w*|schwerere?\w*|leichtere?\w*|größere?\w*|kleinere?\w*|längere?\w*"
    r"|darüber|darunter|danach|weitere\w*|andere\w*|übrige\w*"
    r"|más|menos|mayores|menores|después|luego|ahí|demás|otros|resto"
    r"|plus|moins|au-delà|ensuite|puis|autres?|suivant\w*"
    r"|più|meno|oltre|poi|dopo|altri|restant\w*)\b"
)
"""After a band: what follows holds beyond it, "younger ones are free"."""
PERMITTED = re.compile(
    r"\b(?:can|may|could|allowed|able to|fine|enough|fits?|covered|accept\w*|welcome|eligible"
    r"|kann|können|darf|dürfen|dürfte|passt|reicht|erlaubt|möglich"
    r"|puede[ns]?|podr\w+|cabe|admitid\w*|permitid\w*"
    r"|peut|peuvent|pouvez|possible|admise?s?|autorisée?s?"
    r"|può|possono|possibile|ammess\w*|consentit\w*)\b"
)
"""Something is allowed or is enough."""
EASILY = re.compile(
    r"\b(?:no problem\w*|without (?:a |any )?problems?|ohne (?:probleme?|weiteres)"
    r"|kein problem|sin (?:ningún )?problemas?|sans (?:aucun )?(?:problème|souci)"
    r"|senza (?:alcun )?problem\w|nessun problema)"
)
"""A permission that reads like a negation."""
REFUSED = re.compile(
    r"\b(?:sorry|afraid|unfortunately|too|only|need\w*|must|if|unless|accompan\w*|until"
    r"|leider|zu|nur|muss|müssen|wenn|falls|begleit\w*|erst"
    r"|lamentablemente|demasiado|solo|sólo|debe\w*|si|acompañ\w*|hasta"
    r"|désolée?|malheureusement|trop|seulement|doit|doivent|faut"
    r"|purtroppo|troppo|soltanto|deve|devono|se)\b"
)
"""Makes a permission conditional, or no permission at all."""
REQUIRED = re.compile(
    r"\b(?:must|minimum|maximum|max|min|at least|only|limit\w*|may|can|welcome|accept\w*|allowed"
    r"|mindest\w*|höchst\w*|maximal\w*|müssen|muss|nur|erlaubt|zugelassen|dürfen|darf"
    r"|mínim\w*|máxim\w*|deben?|solo|sólo|admit\w*|pueden?|permit\w*"
    r"|minim\w*|maxim\w*|doivent|doit|réservée?s?|admise?s?|autorisée?s?|peut|peuvent"
    r"|massim\w*|devono|deve|ammess\w*|consentit\w*|possono|può)\b"
)
"""Beside a bound: it is a condition of what is allowed."""
MEASURED = (
    "age ages old height weight minimum maximum alter mindestalter größe gewicht edad altura peso"
    " âge taille poids età altezza peso mínimo mínima máximo máxima minimo minima massimo massima"
)
"""Words of a condition that do not say what it is a condition of."""
OPENING = re.compile(
    r"\b(?:open\w*|clos\w*|start\w*|begin\w*|depart\w*|arriv\w*|leav\w*|check\w*|serv\w*|available"
    r"|geöffnet|öffn\w*|schließ\w*|beginn\w*|ankunft|anreise|abreise|abfahrt"
    r"|abiert\w*|abre\w*|cierra\w*|empieza\w*|entrada|salida|llegada"
    r"|ouvert\w*|ouvr\w*|ferm\w*|commence\w*|arrivée|départ"
    r"|apert\w*|apr\w+|chiu\w+|inizi\w*|arrivo|partenza)\b"
)
"""Beside a time of day: it is no condition of a price."""
