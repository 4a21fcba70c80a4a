"""One statement of a tool's output: a passage, an entry of a list, a table row or a record."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from agents_core.engine.brain.answers.spoken_rows import Cell, plain_row, spoken_row
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
    """What an output says of one thing."""

    text: str = ""
    section: tuple[str, ...] = ()  #: headings over it, outermost first
    lead_in: tuple[str, ...] = ()  #: what stands over a list item, outermost first
    row: tuple[Cell, ...] = ()  #: in place of ``text``: a table row or a record by its columns
    is_record: bool = False  #: its columns are facts of their own: only those asked for are said
    notes: tuple[str, ...] = ()
    tied: bool = False  #: a lookup found that it fits the question as well as the first statement
    close: bool = False  #: or nearly as well

    def own_words(self) -> str:
        """Its text or row, after what leads in to it."""
        return _led(self.lead_in, plain_row(self.row) or self.text)

    def compared(self) -> str:
        """What a question is compared with."""
        return ": ".join((*self.section, " ".join((self.own_words(), *self.notes))))

    def label(self) -> str:
        """What stands before its last colon, or the first cell of its row; may be empty."""
        return self.row[0][1] if self.row else self.text.rpartition(":")[0]

    def subject(self) -> str:
        """What it is about, as far as it says so: headings, a label."""
        return ": ".join((*self.section, self.label()))

    def states_like(self, other: "Statement") -> bool:
        """Whether both state the same thing of different subjects: rows of a table, or sentences
        that differ in a word or two."""
        if bool(self.row) != bool(other.row):
            return False
        here, there = ({head for head, _ in one.row} for one in (self, other))
        if self.row and not self.is_record:
            return here == there
        if not self.row:
            here, there = stems(self.own_words()), stems(other.own_words())
        return len(here & there) >= _SAME * min(len(here), len(there))

    def is_like(self, other: "Statement") -> bool:
        """Whether both state the same, of different rows or under different headings."""
        return self != other and self.states_like(other) and (
            bool(self.row) or self.section != other.section
        )

    def is_beside(self, other: "Statement") -> bool:
        """Whether both are entries of one list."""
        entries = bool(self.lead_in) and not (self.row or self.notes or other.notes)
        return entries and (self.section, self.lead_in) == (other.section, other.lead_in)

    def with_entries(self, entries: Sequence["Statement"]) -> "Statement":
        """One sentence of several entries of its list, itself included."""
        texts = [_JOINT.sub("", entry.text) for entry in entries]
        return replace(self, text=listed(texts, "and")) if len(texts) > 1 else self

    def said(self, asked: Collection[str], others: Sequence["Statement"], language: str) -> str:
        """Whole sentences, with its notes and the headings without which it would be ambiguous.

        ``asked``: stems of the question. ``others``: what else the output says.
        """
        own = spoken_row(self.row, language) if self.row else self.text
        headings = [one for one in self.section if self._needs(one, asked, others)]
        return " ".join(map(sentence, (_led((*headings, *self.lead_in), own), *self.notes)))

    def _needs(
        self, heading: str, asked: Collection[str], others: Sequence["Statement"]
    ) -> bool:
        """Whether a heading distinguishes it from a similar statement, has a word of the question
        that it lacks itself, or is the subject of a label."""
        if any(self.is_like(one) and heading not in one.section for one in others):
            return True
        if heading.endswith("?"):
            return heading == self.section[-1]
        if stems(heading) & set(asked) - stems(self.own_words()):
            return True
        short = ":" in self.text or len(self.text.split()) <= _LABEL_WORDS
        whole = self.row or self.lead_in or self.text.endswith(_END)
        return heading == self.section[-1] and short and not whole


def stems(text: str) -> set[str]:
    """The stems of the text's content words."""
    return {stem(word) for word in content_words(text)}


def sentence(text: str) -> str:
    """The text with a capital letter and a full stop."""
    text = _JOINT.sub("", text.strip().lstrip("*†‡ "))
    return capitalised(text if not text or text.endswith(_END) else f"{text}.")


def spoken(text: str, language: str = "") -> str:
    """The text with figures, signs and addresses as a person says them. ``language``: of the text;
    by default the one its words show, which need not be that of the engine's sentences."""
    text = _ANSWER_LABEL.sub(" ", _QUESTION_LABEL.sub("", text))
    text = _STEP_NUMBER.sub("", text)
    return speakable(text, language or language_of(text) or "en")


def _led(before: Sequence[str], text: str) -> str:
    """ "The following must never be taken along: knives"; a question stands before its answer."""
    opening = (one if one[-1:] in ":.!?,;" else f"{one}:" for one in before)
    return " ".join((*opening, text))
