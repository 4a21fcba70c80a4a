"""What lookups cite for the questions of ``tests/retrieval``, and how long indexing takes."""

import time

from agents_core.knowledge.documents.passages import passages_of
from agents_core.language.minilm import MiniLM, find_weights
from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, figure
from tests.retrieval.evaluate import POLICIES, WORDINGS, Answered, Summary, answered, own_questions

PER = 1000  #: passages that the processor time of indexing is given for


def measure(environment: BenchEnvironment) -> list[Figure]:
    """Hits of what is cited, refusals, and the processor time of embedding."""
    rows: list[Answered] = []
    texts: list[str] = []
    for file in sorted(POLICIES.glob("*.md")):
        text = file.read_text("utf-8")
        texts += [passage.searchable() for passage in passages_of(text)]
        rows += answered(environment.scratch / file.stem, text, own_questions(file.stem))
    figures = [shown for wording in WORDINGS for shown in _figures(wording, rows)]
    return [*figures, _embedding(texts)]


def _figures(wording: str, rows: list[Answered]) -> list[Figure]:
    of = Summary([row for row in rows if row.question.wording == wording])
    refused, others = of.refused
    return [
        figure(f"{wording}: right passage cited first", "%", [100 * of.hit(1)]),
        figure(f"{wording}: cited among three", "%", [100 * of.hit(3)]),
        figure(f"{wording}: ranked among three", "%", [100 * of.hit(3, ranked=True)]),
        figure(f"{wording}: mean reciprocal rank", "%", [100 * of.mrr]),
        figure(f"{wording}: unanswerable refused", "%", [100 * refused / others]),
        figure(f"{wording}: answerable refused", "%", [100 * of.lost / len(of.answerable)]),
    ]


def _embedding(texts: list[str]) -> Figure:
    model = MiniLM(find_weights())
    began_s = time.process_time()
    model.embed(texts)
    took_s = (time.process_time() - began_s) * PER / len(texts)
    return figure(f"processor time of indexing {PER:,} passages", "s", [took_s])
