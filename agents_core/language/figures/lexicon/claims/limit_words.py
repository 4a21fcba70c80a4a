"""Words around a limit in time: before or after an event, in five languages. Each pattern is
matched in lower case."""

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
