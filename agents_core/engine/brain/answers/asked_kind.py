"""What a question wants: a figure of a kind, yes or no, or that something is done."""

import re

from agents_core.language.figures import FigureKind, read_figures
from agents_core.language.sentences import content_words

_KINDS = (
    (r"how (?:much|expensive)|cost|price|fee|pay|owe", {FigureKind.MONEY}),
    (r"when|what (?:time|day|date)|how (?:soon|late|early)", {FigureKind.TIME, FigureKind.DATE}),
    (r"how long", {FigureKind.DURATION, FigureKind.TIME}),
    (r"how (?:heavy|big|large|far|tall|wide)|weigh", {FigureKind.MEASURE}),
    (r"how (?:many|often)", {FigureKind.NUMBER}),
)
_YES_NO = re.compile(r"^(?:is|are|was|were|do|does|did|has|have|can|may|must|will)\b", re.IGNORECASE)
_WISH = re.compile(
    r"^(?:(?:hi|hello|hey|well|so|yes|um|uh),? )*(?:please |"
    r"(?:i|we)(?: (?:want|need|wish|would like)|['’]d like) )(?P<rest>[^?]+)$",
    re.IGNORECASE,
)


def has_kind(question: str, value: str) -> bool:
    """Whether a value is of the kind that the question asks for."""
    if _YES_NO.match(question) and value in ("yes", "no"):
        return True
    found = {one.kind for figure in read_figures(value) for one in figure.readings}
    return any(kinds & found for words, kinds in _KINDS if re.search(rf"\b(?:{words})", question, re.IGNORECASE))


def wished(question: str) -> str:
    """The word for what shall be done: "refund" of "I want a refund for my filling"; empty where
    the caller asks a question."""
    wish = _WISH.match(question)
    return next(iter(content_words(wish["rest"])), "") if wish else ""
