"""How well lookups answer questions whose right passage is quoted."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from agents_core.knowledge.lookup.policies import Policies
from agents_core.language.embeddings import Embedder, load_embedder
from agents_core.store import engine_for, migrate
from agents_core.versions import Part, VersionStore

POLICIES = Path(__file__).parent / "policies"
WORDINGS = ("spoken", "request")
EVERY = 10  #: passages ranked per question


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question in one wording, and a quote of the passage that answers it; "" for none."""

    wording: str
    text: str
    quote: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """What a lookup made of a question. Ranks are from 1; 0: not found."""

    question: Question
    ranked: int  #: rank of the right passage before it is decided what is cited
    cited: int  #: its rank among the cited passages
    citations: int


@dataclass(frozen=True, slots=True)
class Summary:
    """Shares over some answered questions, 0 to 1."""

    rows: Sequence[Answered]

    @property
    def answerable(self) -> list[Answered]:
        """Those the policy answers."""
        return [row for row in self.rows if row.question.quote]

    def hit(self, within: int, *, ranked: bool = False) -> float:
        """Share of answerable questions whose passage is among the first ``within``."""
        places = [row.ranked if ranked else row.cited for row in self.answerable]
        return sum(0 < place <= within for place in places) / max(1, len(places))

    @property
    def mrr(self) -> float:
        """Mean reciprocal rank of what is cited."""
        places = [row.cited for row in self.answerable]
        return sum(1 / place for place in places if place) / max(1, len(places))

    @property
    def refused(self) -> tuple[int, int]:
        """Of the questions the policy does not answer: those without a citation, and all."""
        others = [row for row in self.rows if not row.question.quote]
        return sum(row.citations == 0 for row in others), len(others)

    @property
    def lost(self) -> int:
        """Answerable questions without any citation."""
        return sum(row.citations == 0 for row in self.answerable)


def own_questions(name: str) -> list[Question]:
    """The questions of one of the policies here, in both wordings."""
    lines = (POLICIES / f"{name}.jsonl").read_text("utf-8").splitlines()
    return [
        Question(wording=wording, text=row[wording], quote=row["quote"])
        for row in map(json.loads, lines)
        for wording in WORDINGS
    ]


def answered(
    folder: Path, text: str, questions: Iterable[Question], embedder: Embedder | None = None
) -> list[Answered]:
    """Publish ``text`` as a policy in a new database in ``folder``, and look everything up."""
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'policy.db'}"
    migrate(url)
    engine = engine_for(url)
    try:
        versions = VersionStore(engine, lambda: datetime.now(UTC))
        policies = Policies(versions, lambda: embedder or load_embedder())
        policies.create("Measured", [Part("Policy", text)])
        library = policies.library("Measured")
        return [_answered(library, question) for question in questions]
    finally:
        engine.dispose()


def _answered(library: Any, question: Question) -> Answered:
    hits = library.explain(question.text, limit=EVERY).hits
    cited = library.look_up(question.text).passages
    return Answered(
        question=question,
        ranked=_rank([hit.passage for hit in hits], question.quote),
        cited=_rank(cited, question.quote),
        citations=len(cited),
    )


def _rank(passages: Iterable[Any], quote: str) -> int:
    if not quote:
        return 0
    wanted = _folded(quote)
    for place, passage in enumerate(passages, 1):
        if wanted in _folded(passage.searchable()):
            return place
    return 0


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())
