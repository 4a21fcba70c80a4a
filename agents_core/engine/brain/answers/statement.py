"""One statement of a tool's output, with its context, and how it is said."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from agents_core.engine.brain.answers.spoken_rows import language_of_heads, plain_row, spoken_row
from agents_core.language.figures import speakable
from agents_core.language.language_guess import language_of
from agents_core.language.sentences import capitalised, content_words, listed, stem

_END = (".", "!", "?", "…")
_JOINT = re.compile(r"(?:[;,](?: (?:and|or))?)$")  #: what ends a list item that others follow
_QUESTION_LABEL = re.compile(
    r"(?:\A|(?<=[.!?]\s))(?:Q[.:]|(?:Question|Frage|F|Pregunta|P|Domanda|D)(?: ?\d+)?:) "
    r"(?=[^.?!]{1,300}\?)"
)
_ANSWER_LABEL = re.compile(
    r"(?<=\?)\s+(?:A|Answer|Antwort|Respuesta|Réponse|Risposta|R)(?: ?\d+)?[:.] "
)
"""The labels of a question and its answer: "Q: Is it free? A: Yes." """
_STEP_NUMBER = re.compile(r"(?:\A|(?<=[.!?;:] ))\(?\d{1,2}\) (?=[^\W\d_])")
_LABEL_WORDS = 5  #: a text of so few words without a full stop has no subject of its own
_SAME = 0.5  #: share of words that two statements have in common which differ in a value or two


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """A passage, list entry or sentence of an output."""

    text: str = ""
    section: tuple[str, ...] = ()  #: headings over it, outermost first
    lead_in: tuple[str, ...] = ()  #: what stands over a list item, outermost first
    row: tuple[tuple[str, str], ...] = ()  #: in place of ``text``: a table row by its columns
    notes: tuple[str, ...] = ()
    tied: bool = False  #: a lookup found that it fits the question as well as the first statement
    close: bool = False  #: or nearly as well

    def own_words(self) -> str:
        """Its text or row, after what leads in to it."""
        return _led(self.lead_in, plain_row(self.row) or self.text)

    def said(self, language: str) -> str:
        """``own_words`` as a person says them: a row as a sentence."""
        return _led(self.lead_in, spoken_row(self.row, language)) if self.row else self.own_words()

    def compared(self) -> str:
        """What a question is compared with."""
        return ": ".join((*self.section, " ".join((self.own_words(), *self.notes))))

    def subject(self) -> str:
        """What it is about, as far as it says so: headings, the first cell of a row, a label."""
        return ": ".join((*self.section, self.label()))

    def label(self) -> str:
        """What stands before its last colon, or the first cell of its row; may be empty."""
        return self.row[0][1] if self.row else self.text.rpartition(":")[0]

    def is_like(self, other: "Statement") -> bool:
        """Whether both state the same thing of different subjects: two rows of a table, or one
        fact under two headings."""
        if other is self:
            return False
        if self.row or other.row:
            return [head for head, _ in self.row] == [head for head, _ in other.row]
        here, there = stems(self.own_words()), stems(other.own_words())
        alike = len(here & there) >= _SAME * min(len(here), len(there))
        return alike and self.section != other.section

    def is_beside(self, other: "Statement") -> bool:
        """Whether both are entries of one list."""
        entries = bool(self.lead_in) and not (self.row or self.notes or other.notes)
        return entries and (self.section, self.lead_in) == (other.section, other.lead_in)

    def with_entries(self, entries: Sequence["Statement"]) -> "Statement":
        """One sentence of several entries of its list, itself included."""
        texts = [_JOINT.sub("", entry.text) for entry in entries]
        return replace(self, text=listed(texts, "and")) if len(texts) > 1 else self


def stems(text: str) -> set[str]:
    """The stems of the text's content words."""
    return {stem(word) for word in content_words(text)}


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop."""
    text = _JOINT.sub("", text.strip().lstrip("*†‡ "))
    return capitalised(text if not text or text.endswith(_END) else f"{text}.")


def spoken_statement(
    statement: Statement, asked: Collection[str], others: Sequence[Statement], language: str = "en"
) -> str:
    """The statement as whole sentences, with its notes and the headings without which it would be
    ambiguous. ``asked``: stems of the question. ``others``: what else the output says.
    ``language``: of the output."""
    headings = list(_named_headings(statement, asked, others))
    return " ".join(
        (sentence(_led(headings, statement.said(language))), *map(sentence, statement.notes))
    )


def spoken(text: str, language: str = "") -> str:
    """The text with figures, signs and addresses as a person says them. ``language``: of the text;
    by default the one its words show, which need not be that of the engine's sentences."""
    text = _ANSWER_LABEL.sub(" ", _QUESTION_LABEL.sub("", text))
    text = _STEP_NUMBER.sub("", text)
    return speakable(text, language or language_of(text) or "en")


def language_of_output(statements: Sequence[Statement], asked: Sequence[str]) -> str:
    """The language of statements and the question; "en" when their words do not show it."""
    around = " ".join((*asked, *(statement.compared() for statement in statements)))
    rows = [statement.row for statement in statements if statement.row]
    return language_of(around) or (language_of_heads(rows[0]) if rows else "") or "en"


def _led(before: Sequence[str], text: str) -> str:
    """ "The following must never be taken along: knives"; a question stands before its answer."""
    opening = (one if one[-1:] in ":.!?,;" else f"{one}:" for one in before)
    return " ".join((*opening, text))


def _named_headings(
    statement: Statement, asked: Collection[str], others: Sequence[Statement]
) -> Iterator[str]:
    """Headings that distinguish it from a similar statement, that have a word of the question which
    the statement itself lacks, or that are the subject of a label."""
    like = [other for other in others if statement.is_like(other)]
    own = stems(statement.own_words())
    for heading in statement.section:
        inner = heading == statement.section[-1]
        apart = any(heading not in other.section for other in like)
        asked_for = bool(stems(heading) & set(asked) - own) and not heading.endswith("?")
        if apart or asked_for or (inner and (heading.endswith("?") or _is_label(statement))):
            yield heading


def _is_label(statement: Statement) -> bool:
    """Whether it lacks a subject, such as "Fee: none" and "no dogs"."""
    text = statement.text
    short = ":" in text or len(text.split()) <= _LABEL_WORDS
    return short and not (statement.row or statement.lead_in or text.endswith(_END))
