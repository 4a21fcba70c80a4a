"""Words around a limit in time: before or after an event, what somebody has to do, in five
languages. Each pattern is matched in lower case."""

import re

_FEW = r"(?: (?!(?:and|or|und|oder|y|o|et|ou|e)\b)[^\W\d_]+){0,2}?"
BEFORE_EVENT = re.compile(
    rf"{_FEW} (?:before(?:hand)?|prior to|ahead of|in advance|vor|vorher|im voraus|antes"
    r"|de antelación|con antelación|avant|à l'avance|prima|d[i'] ?anticipo|in anticipo)\b"
    r"(?P<event>[^.;,]*)"
)
"""Directly after a duration: how long before something."""
AFTER_EVENT = re.compile(
    rf"{_FEW} (?:after(?= \w)|nach(?= \w)|después de(?:l| )|tras(?= \w)"
    r"|après (?=l[ea]s? |l'|son |votre |avoir |être |que |réception|livraison)"
    r"|dopo (?=il |la |lo |l'|i |gli |le |che |aver|esser|di ))(?P<event>[^.;,]*)"
)
"""The same after something. "An hour later" alone does not say after what."""
BETWEEN = re.compile(
    r"\b(?:between|zwischen|entre|tra|fra)(?: (?:the|dem|el|las?|le|les|il|l[ae]))? ?#\Z"
)
"""Before the first of two limits, the second of which is no figure: "between the 25th and the end
of the month"."""
DUTY = re.compile(
    r"\b(?:must|ha(?:s|ve) to|needs? to|required?|müssen|muss|sind zu|ist zu|spätestens"
    r"|deben?|deberán?|tienen? que|hay que|ha de|han de|doi(?:t|vent)|devez|il faut|est à"
    r"|dev(?:e|ono)|va|vanno|bisogna|occorre)\b"
)
"""A sentence says what somebody has to do."""
REQUEST = re.compile(
    r"\b(?:please|must|ha(?:s|ve) to|needs? to|should|make sure|be sure|bitte|müssen|sollten"
    r"|denken sie|por favor|deben?|tienen? que|hay que|s'il vous plaît|devez|il faut|per favore"
    r"|dev(?:e|ono)|bisogna|occorre)\b"
    r"|(?:^|, |: )(?:so |then |just |simply |and |also |pues |alors )?(?:(?:ring|call|phone|send"
    r"|submit|hand|bring|return|come|cancel|report|tell|let|give|put|order|book|apply|register"
    r"|drop|check|place|leave|take|file|post|mail|e-?mail|text)\b"
    r"|[^\W\d_]+en sie\b|[^\W\d_]{2,}(?:nos|melo|noslo)\b|[^\W\d_]{2,}ez\b|mi \w+|ci \w+)"
)
"""A clause asks the caller to do something."""
CONDITION = re.compile(
    r"\b(?:if|when|whoever|who|anyone|unless|wenn|wer|falls|sobald|si|cuando|quien|quand|qui|se|chi"
    r"|quando)\b"
)
"""What follows is a case and no request."""
