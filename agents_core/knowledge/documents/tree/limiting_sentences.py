"""Sentences that limit what stands before them: "Not for students.", "This does not apply to ...".

A sentence counts as one where it says nothing alone: a fragment that begins with a limit ("Only
with a receipt.", "Außer an Feiertagen."), or a pronoun for the rule with a limit after it. "Unless
you pay, the booking ends." is a rule of its own, and so is "Only guests may swim."
"""

import re

from agents_core.knowledge.documents.tree.main_clauses import (
    goes_on,
    has_verb,
    is_rule_of_its_own,
)
from agents_core.language.sentences import stem, words

MIN_CLAUSE_WORDS = 3  #: after the comma of "Unless you pay, the booking ends"

_ALONE = (
    r"(?:(?:only|but only|solely)\s(?:for|with|without|on|in|at|by|if|when|while|after|before|from"
    r"|to|until|during|between|within|up to|valid|available|applicable|applies|where|via|as)"
    r"|(?:but\s)?not\s(?:for|on|in|at|before|after|within|to be|with|during"
    r"|between|if|when|valid|applicable|available)"
    r"|does not apply|do not apply|applies only|valid only"
    r"|(?:nur|jedoch nur|aber nur)\s(?:für|mit|ohne|an|am|auf|im|in|bei|bis|ab|nach|vor|von|wenn"
    r"|innerhalb|seit|falls|zwischen|gegen|gültig|während|solange|unter|über|per|zu[rm]?|\w+tags)"
    r"|(?:jedoch |aber )?nicht\s(?:für|bei|an|zwischen|während|gültig|anwendbar|wenn|falls)"
    r"|gilt (?:nicht|nur)|gelten (?:nicht|nur)"
    r"|(?:pero )?(?:s[oó]lo|solamente|únicamente)\s(?:para|con|sin|en|por|si|de|del|hasta|desde"
    r"|cuando|entre|durante|válid[oa]s?|a|al)"
    r"|(?:pero )?no\s(?:para|en|con|durante|si|cuando|entre|válid[oa]s?|aplicable)"
    r"|no se aplican?|no vale|no es válid[oa]|se aplica (?:s[oó]lo|solamente|únicamente)"
    r"|(?:mais )?(?:uniquement|seulement)\s(?:pour|avec|sans|en|sur|si|de|du|jusqu|le|aux?|à"
    r"|dans|quand|entre|pendant|par|valables?)"
    r"|(?:mais )?(?:pas|non)\s(?:pour|avec|le|les|pendant|si|entre|valables?|applicables?)"
    r"|ne s'appliquen?t? pas|ne s'applique qu|ne vaut pas"
    r"|(?:ma )?(?:solo|soltanto|solamente|unicamente)\s(?:per|con|senza|in|nei|nel|nelle|nella"
    r"|al|ai|alle|se|quando|tra|fra|durante|fino|da|dal|dalle|dai|entro|su|valid[oaie])"
    r"|(?:ma )?non\s(?:per|con|nei|nelle|durante|se|quando|tra|fra|valid[oaie]|applicabil[ei])"
    r"|non si applican?o?|non vale|non valgono|vale solo|si applica solo)\b"
)
_EXCEPTION = (
    r"(?:except|excepted|excluding|unless|with the exception of|other than"
    r"|außer|ausser|ausgenommen|mit ausnahme|sofern nicht|es sei denn"
    r"|excepto|salvo|a menos que|a no ser que|con excepción de|excluid[oa]s?"
    r"|sauf|excepté|hormis|à moins qu?e?|à l'exception|à l'exclusion|hors"
    r"|tranne|eccetto|salvo|a meno che|ad eccezione|fatta eccezione|esclus[oiae])\b"
)
_PRONOUN = (
    r"(?:this|that|these|those|it|they|dies|das|es|esto|eso|ello|cela|ceci|ça|elles?|ils"
    r"|questo|ciò)"
)
_DEMONSTRATIVE = r"(?:this|these|diese[rs]?|est[eao]s?|cet|cette|ces?|quest[oaie])"
_EXPLETIVE = (
    r"(?:it|es)\b.*\b(?:possible|allowed|permitted|necessary|required|advisable|erlaubt|möglich"
    r"|gestattet|nötig|notwendig|zulässig|empfohlen)\b"
    r"|es\s+(?:wird|werden|gibt|gab|besteht|bestehen|fällt|fallen)\b"
)
_LIMIT = (
    r"\b(?:not|never|cannot|only|except|unless|exclud\w+|nicht|nie|kein\w*|nur|außer|ausgenommen"
    r"|ausgeschlossen|no|nunca|s[oó]lo|solamente|únicamente|excepto|salvo|ne|n'|pas|uniquement"
    r"|seulement|sauf|non|soltanto|tranne|eccetto)\b|n't\b|\bn'"
)
_BEGINS_ALONE = re.compile(_ALONE, re.IGNORECASE)
_BEGINS_EXCEPTION = re.compile(_EXCEPTION, re.IGNORECASE)
_BEGINS_PRONOUN = re.compile(rf"(?!{_EXPLETIVE}){_PRONOUN}\s+(?P<next>[^\W\d_]+)", re.IGNORECASE)
_BEGINS_DEMONSTRATIVE = re.compile(rf"{_DEMONSTRATIVE}\s+(?P<noun>[^\W\d_]+)", re.IGNORECASE)
_IS_PRONOUN = re.compile(rf"{_PRONOUN}\b", re.IGNORECASE)
_HAS_CONJUNCTION = re.compile(r"\b(?:and|or|und|oder|y|o|et|ou|ed?)\b", re.IGNORECASE)
_HAS_LIMIT = re.compile(_LIMIT, re.IGNORECASE)
_VERBS = frozenset(
    "is are was does do don doesn isn aren can cannot could may must will won shall should has "
    "have only applies apply holds hold excludes exclude includes include costs works counts "
    "also never ist sind gilt gelten kann können darf dürfen muss müssen wird werden hat haben "
    "betrifft umfasst no se es son está están puede pueden vale valen incluye incluyen aplica "
    "ne n est sont s peut peuvent vaut comprend concerne non è sono si può possono "
    "valgono".split()
)


def begins_with_pronoun(sentence: str) -> bool:
    """Whether it is about what the sentence before it names: "They are free." """
    found = _BEGINS_PRONOUN.match(sentence)
    return found is not None and found["next"].lower() in _VERBS


def has_limit(text: str) -> bool:
    """Whether it has a word such as "only", "no" and "except"."""
    return _HAS_LIMIT.search(text) is not None


def is_limit(sentence: str, before: str) -> bool:
    """Whether a sentence only limits what stands before it. ``before``: that text; a noun after
    "this" must be named there ("This discount is not for students")."""
    opening = sentence.lstrip("*†‡(\"'“„«» ")
    if _BEGINS_ALONE.match(opening):
        return _says_nothing_alone(opening) and not is_rule_of_its_own(opening, before)
    if exception := _BEGINS_EXCEPTION.match(opening):
        rest = opening[exception.end() :].lstrip(" ,")
        return _says_nothing_alone(rest) and not is_rule_of_its_own(opening, before)
    if not has_limit(opening):
        return False
    named = _BEGINS_DEMONSTRATIVE.match(opening)
    if named and stem(named["noun"].lower()) in map(stem, words(before)):
        return True
    return begins_with_pronoun(opening)


def _says_nothing_alone(text: str) -> bool:
    """Whether no clause of its own follows a comma; one about "it" or "this" needs the rule, and a
    list goes on after a comma, too."""
    return not any(map(_is_main_clause, re.split(r",\s+", text)[1:]))


def _is_main_clause(clause: str) -> bool:
    if len(words(clause)) < MIN_CLAUSE_WORDS or _IS_PRONOUN.match(clause) or goes_on(clause):
        return False
    return has_verb(clause) or not _HAS_CONJUNCTION.search(clause)
