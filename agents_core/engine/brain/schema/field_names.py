"""How a property is named to the caller, from a description of any form or from its name."""

import re
from dataclasses import dataclass

from agents_core.engine.brain.schema.json_schema import Kind, Property
from agents_core.language.sentences import sentences, stem, words

_NOTES = re.compile(
    r"\s*[(\[{][^)\]}]*[)\]}]|[,;:]?\s*\b(?:e\.g\.|for example|such as|in the form|format|"
    r"as [A-Z]{2,}|[A-Z]{2,4}[-.:/][A-Z]{2}|(?:of )?\w+ (?:characters|digits|letters)|iso \d+)\b.*"
    r"|[,:;].*",
    re.IGNORECASE,
)
"""Examples and notes on the form, which a caller need not hear."""
_CLAUSE = re.compile(r"^(?:what|which|who|whose|when|where|why|how|whether|if)\b", re.IGNORECASE)
_INVERTED = re.compile(
    r"^(?:(?:what|which|who|when|where|why|how)\b(?: (?!(?:we|you|they|it|she|he|to)\b)\w+)? )?"
    r"(?:is|are|was|were|do|does|did|has|have|can|could|may|will|would|should|shall)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(
    r"^(?:true|set|use|pass|give|enter|ask|must|should|optional)\b"
    r"|\b(?:must|should|is|are|was|has|have|will)\b",
    re.IGNORECASE,
)
_CALLER = r"(?:the |a )?(?:caller|customer|user|client)"
_OTHER_FORM = {"has": "have", "is": "are", "was": "were", "does": "do"}
_SMALL = frozenset("at by to from in on for of with is has q".split())
_BY_KIND = {Kind.TIME: "time", Kind.DATE: "date", Kind.TEXT: "details", Kind.CODE: "code"}
_MOST_WORDS = 8


@dataclass(frozen=True, slots=True)
class FieldName:
    """What a question says: a noun with its article, a clause, or a whole question."""

    noun: str  #: "the day of the visit", "your name"
    clause: str = ""  #: "where the receipt is sent"
    question: str = ""  #: "Is it your first visit?"


def field_name(prop: Property) -> FieldName:
    """The name of a property; its description where that says it shortly."""
    first = (sentences(prop.description) or [""])[0]
    asks = first.endswith("?")
    first = re.sub(r"^(?:true|set) (?:if|when)\b", "whether", first, flags=re.IGNORECASE)
    said = _to_caller(_NOTES.sub("", first).strip(" .,?"))
    noun = _noun(prop, said)
    if not said or len(said.split()) > _MOST_WORDS + 4:
        return FieldName(noun)
    if asks or _INVERTED.match(said):
        return FieldName(noun, question=f"{said[0].upper()}{said[1:]}?")
    if _CLAUSE.match(said):
        clause = re.sub(r"^if\b", "whether", said, flags=re.IGNORECASE)
        clause = re.sub(r"\bthey\b", "you", clause[0].lower() + clause[1:])
        return FieldName(noun, clause=clause)
    return FieldName(noun)


def _noun(prop: Property, said: str) -> str:
    bare = re.sub(r"^(?:the|a|an)\s+", "", said, flags=re.IGNORECASE)
    named = [word for word in prop.words if word not in _SMALL]
    alike = {stem(word) for word in words(bare)} & {stem(word) for word in prop.words}
    whole = _CLAUSE.match(bare) or _SENTENCE.search(bare) or len(bare.split()) > _MOST_WORDS
    if bare and not whole and (alike or not named):
        bare = bare if bare[:2].isupper() else bare[:1].lower() + bare[1:]
        return bare if bare.startswith("your ") else f"the {bare}"
    plain = " ".join(named) or _BY_KIND.get(prop.kind, " ".join(prop.words))
    several = prop.kind is Kind.INTEGER and (plain.endswith("s") or plain == "people")
    return f"the number of {plain}" if several else f"the {plain}"


def _to_caller(text: str) -> str:
    """ "Name of the customer" is "your name"; "the caller has" is "you have"."""
    owned = re.fullmatch(rf"(?:the )?(?P<what>.+?) of {_CALLER}", text, re.IGNORECASE)
    text = f"your {owned['what'][0].lower()}{owned['what'][1:]}" if owned else text
    text = re.sub(rf"\b{_CALLER}['’]s\b", "your", text, flags=re.IGNORECASE)
    text = re.sub(
        rf"\b{_CALLER}(?! (?:number|id|name)\b)(?: (?P<verb>(?!as\b)\w+(?<!s)s)\b)?",
        lambda found: f"you {_second(found['verb'])}" if found["verb"] else "you",
        text,
        flags=re.IGNORECASE,
    )
    return re.sub(r"\b(?:their|his or her)\b", "your", text, flags=re.IGNORECASE)


def _second(verb: str) -> str:
    """The verb's form after "you"."""
    return _OTHER_FORM.get(verb.lower(), verb.removesuffix("s"))
