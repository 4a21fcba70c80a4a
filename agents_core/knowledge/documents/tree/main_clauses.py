"""Whether a sentence that begins with a limit is a whole rule: "Nur im Juli kostet die Fähre 12 €".

It is one if it has a main clause with a subject and a figure of its own, about something else than
the rule before it. A finite verb shows the main clause: by its place in English and German, where
it stands before the subject, else from a list.

Right of 86 sentences in five languages, written before the rule, / of 62 written after it: by their
beginnings alone 61 / 35, with this rule 86 / 53 (rules 42 / 23 of 42 / 30, limits 44 / 30 of 44 /
32). A few words were added after that. What it does not
recognise stays with the rule before.
"""

import re
from collections.abc import Sequence
from itertools import chain

from agents_core.language.figures import read_figures, read_in_any_language
from agents_core.language.language_guess import language_of
from agents_core.language.sentences import stem, words

MIN_SUBJECT_CHARS = 4
"""A shorter word that two sentences share is no subject."""

_TOKEN = re.compile(r"[^\W_]+|,|[^\w\s]")
_GERMAN = frozenset("nur nicht außer ausser ausgenommen jedoch aber mit es sofern".split())
_ENGLISH = frozenset("only but solely not except excepted excluding unless with other".split())
_SUBORDINATES = frozenset(
    "who whom which whose that if when while unless provided wer wenn falls sofern solange sobald "
    "dass weil que quien quienes cuando donde mientras qui dont quand où lorsque che cui quando "
    "dove mentre".split()
)
_IF = {"es": "si", "fr": "si", "it": "se"}
_REFLEXIVE = {"es": "se", "it": "si"}
_RELATIVE = frozenset("der die das dem den deren dessen denen welche welcher welches".split())
_INVERTED = frozenset(
    "do does did is are was were can could may must will would shall should has have".split()
)
_VERBS = frozenset(
    # German: those that another ending than -t or -en has, or that stand before a figure
    "ist sind war kann darf muss soll wird hat gilt "
    "es son está están cuesta cuestan paga pagan pagamos cobra cobran cobramos abre abren cierra "
    "cierran empieza empiezan termina terminan recibe reciben tiene tienen puede pueden debe deben "
    "vale valen dura duran necesita necesitan ofrece ofrecen ofrecemos incluye incluyen "
    "est sont coûte coûtent paie paient paye payent payons facturons ouvre ouvrent ferme ferment "
    "commence commencent finit reçoit reçoivent ont peut peuvent doit doivent vaut dure durent "
    "comprend offre offrent offrons part partent "
    "è sono costa costano pagano paghiamo apre aprono chiude chiudono inizia iniziano finisce "
    "riceve ricevono ha hanno può possono deve devono vale valgono dura durano serve servono "
    "offriamo include parte partono".split()
)
_WE = ("amos", "emos", "imos", "iamo")  #: "we" is in the verb
_GERMAN_PREPOSITIONS = frozenset(
    "an am in im auf mit bis ab nach vor von aus bei zu zum zur über unter ohne für gegen zwischen "
    "innerhalb außerhalb binnen seit statt neben samt laut nicht und oder sowie den einen "
    "mindestens höchstens wegen per pro je".split()
)
_PREPOSITIONS = frozenset(
    "con en de del por a al para sin desde hasta durante entre y o e u avec dans pendant pour par "
    "sur sous sans chez à et ou aux au du di in per da su tra fra senza ed od sobre".split()
)
_ARTICLES = frozenset(
    "el la los las un una unos unas le les une des il lo gli i l on nous vous cada todos todas "
    "nuestro nuestra nuestros nuestras chaque tous toutes notre nos ogni tutti tutte nostro nostra "
    "nostri nostre".split()
)
_PRONOUNS = frozenset("it this that they these es dies das er".split())
FREE = frozenset(
    "free gratis kostenlos frei kostenfrei umsonst gratuito gratuita gratuitos gratuitas gratuit "
    "gratuite gratuits gratuites gratuiti gratuite".split()
)


def is_rule_of_its_own(sentence: str, before: str) -> bool:
    """Whether a sentence that begins with a limit states something about another subject than the
    text before it."""
    found = list(_TOKEN.finditer(sentence))
    tokens = [one.group() for one in found]
    language = language_of(f"{before} {sentence}")
    end = _end_of_first_clause(tokens, language)
    place = _finite_verb(tokens[:end], language)
    if place is None:
        return False
    told = sentence[found[place].start() :]
    language = language or ("de" if tokens[0].lower() in _GERMAN else "")
    figures = read_figures(told, language) if language else read_in_any_language(told, "en")
    if not figures and FREE.isdisjoint(words(told)):
        return False
    for figure in reversed(figures):
        told = f"{told[: figure.start]} {told[figure.end :]}"
    subject = " ".join(tokens[_subject(tokens, place) or place : place])
    return not _topics(f"{subject} {told}") & _topics(before)


def has_verb(clause: str) -> bool:
    """Whether a clause after a comma has a verb that is known."""
    return not (_VERBS | _INVERTED).isdisjoint(words(clause))


def goes_on(clause: str) -> bool:
    """Whether what stands after a comma belongs to a noun before it: "die online gebucht haben"."""
    first = words(clause)[:1]
    held: frozenset[str] = frozenset() if has_verb(clause) else _PREPOSITIONS
    return bool(first) and first[0] in _RELATIVE | _SUBORDINATES | held


def _end_of_first_clause(tokens: Sequence[str], language: str) -> int:
    conditional = {_IF[language]} if language in _IF else set()
    for at, token in enumerate(tokens):
        low = token.lower()
        relative = low in _RELATIVE and at > 0 and tokens[at - 1] == ","
        if relative or low in _SUBORDINATES or low in conditional:
            return at
    return len(tokens)


def _finite_verb(tokens: Sequence[str], language: str) -> int | None:
    """The place of the main clause's verb, if that clause has a subject other than "it"."""
    first = tokens[0].lower() if tokens else ""
    for at in range(2, len(tokens) - 1):
        token, after = tokens[at], tokens[at + 1]
        if first in _ENGLISH and language in ("", "en"):
            if token in _INVERTED and after.lower() not in _PRONOUNS and tokens[at - 1] != "you":
                return at
        elif first in _GERMAN:
            noun_follows = "".join(tokens[at + 2 : at + 3])[:1].isupper()
            if _is_german_verb(tokens, at) and (noun_follows or after not in _PRONOUNS):
                return at
        elif token == _REFLEXIVE.get(language) and after.islower():
            return at
        elif token.endswith(_WE):
            return at
        elif token in _VERBS and _subject(tokens, at) is not None:
            return at
    return None


def _is_german_verb(tokens: Sequence[str], at: int) -> bool:
    """A word in small letters between a noun, which has a capital, and the subject."""
    token, before, after = tokens[at], tokens[at - 1], tokens[at + 1]
    if not token.islower() or token in _GERMAN_PREPOSITIONS:
        return False
    if token in _VERBS:
        return True
    begins = after[0].isupper() or after in _RELATIVE or after.startswith("ein")
    subject = after in ("wir", "man") or (begins and not before.islower())
    return token.endswith(("t", "en", "ern", "eln")) and subject


def _subject(tokens: Sequence[str], verb: int) -> int | None:
    """The place of an article that no preposition governs, near the verb."""
    for at in chain(range(max(verb - 5, 2), verb), range(verb + 1, len(tokens) - 1)):
        governed = tokens[at - 1].lower() in _PREPOSITIONS or tokens[at - 1] == "'"
        if tokens[at].lower() in _ARTICLES and not governed:
            return at
    return None


def _topics(text: str) -> set[str]:
    return {stem(word) for word in words(text) if len(word) >= MIN_SUBJECT_CHARS}
