"""What a lookup gives: passages with their scores, and their citations."""

from dataclasses import dataclass

from agents_core.events import Citation
from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.index.index_ports import LookupKind


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupResult:
    """The passages that answer a request, best first; empty when the policy does not answer it."""

    version: int
    request: str
    passages: tuple[Passage, ...]
    citations: tuple[Citation, ...]  #: of each passage
    kind: LookupKind
    other_language: str = ""
    """The policy's language, when the request is certainly in another one: then nothing is found,
    because the embedding model compares English texts only, or texts of one language."""
    unsure_language: str = ""
    """The policy's language, when that of the request is not certain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredPassage:
    """A passage with its similarity to a request."""

    passage: Passage
    score: float  #: cosine similarity, -1 to 1
    cited: bool
    why: str  #: one sentence


@dataclass(frozen=True, slots=True, kw_only=True)
class LookupReport:
    """The passages a lookup compared, best first, each with the reason why it is cited or not."""

    version: int
    kind: LookupKind
    hits: tuple[ScoredPassage, ...]
    other_language: str = ""  #: as of ``LookupResult``; then none is cited


def citation_of(passage: Passage, version: int, score: float) -> Citation:
    """The citation of a passage of that version of the policy."""
    return Citation(
        passage_id=passage.id,
        policy_version=version,
        line=passage.line,
        text=passage.standalone(),
        score=round(score, 4),
        document=passage.document,
        headings=passage.headings,
        number=passage.numbers,
    )
