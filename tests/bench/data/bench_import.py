"""Importing files: a PDF of 200 pages, tables, and how the time of reading grows with a text.

A file is imported as a person's is: in its own process, with a report. Reading grows linearly when
ten times the text take ten times as long; ``read_markdown`` is measured without the limit of a
document, up to 10 MB.
"""

import itertools
import time
from collections.abc import Callable, Iterator
from functools import partial

from agents_core.knowledge.documents.importing.document_import import import_file
from agents_core.knowledge.documents.passages import passages_of
from agents_core.knowledge.documents.readers.markdown.markdown_reader import read_markdown
from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, figure
from tests.unit.knowledge.file_builders import pdf_of

PAGES = 200
LINES = 45  #: on a page
TIMES = 3
MEGABYTE = 1024**2
SENTENCES = (
    "Luggage that weighs more than {0} kilograms costs {0} euros for each flight.",
    "- Guests under {0} years stay free of charge, except on public holidays.",
    "A ticket can be changed up to {0} hours before departure for a fee of {0}.50 euros.",
    "## Section {0}",
    "| Class | Pieces | Weight |\n| --- | --- | --- |\n| Economy {0} | 1 | 23 kg |",
)


def measure(environment: BenchEnvironment) -> list[Figure]:
    """Seconds of imports and of reading, and the growth from 1 to 10 MB."""
    pages = [[next(_PLAIN) for _ in range(LINES)] for _ in range(PAGES)]
    pdf = pdf_of(*pages)
    steps: list[int] = []
    rows = "\n".join(f"Fee {number},{number} euros,per night" for number in range(5000))
    table = f"What,How much,When\n{rows}\n".encode()
    texts = {size: _text(size * MEGABYTE) for size in (1, 10)}
    read = {size: _seconds(partial(read_markdown, text)) for size, text in texts.items()}
    growth = [ten / (10 * one) for one, ten in zip(read[1], read[10], strict=True)]
    return [
        figure(
            f"PDF of {PAGES} pages imported",
            "s",
            _seconds(lambda: import_file("rules.pdf", pdf, lambda done, _: steps.append(done))),
            median_aim=10,
            note=f"{len(steps) // TIMES} reports of progress each",
        ),
        figure("CSV of 5,000 rows imported", "s", _seconds(lambda: import_file("fees.csv", table))),
        figure("1 MB of Markdown read", "s", read[1]),
        figure("10 MB of Markdown read", "s", read[10], median_aim=10),
        figure("  time of 10 MB to ten times that of 1 MB", "x", growth, median_aim=1.3),
        figure("1 MB of Markdown as passages", "s", _seconds(lambda: passages_of(texts[1]))),
    ]


def _lines() -> Iterator[str]:
    for number in itertools.count(1):
        yield SENTENCES[number % 3].format(number % 97)


_PLAIN = _lines()


def _text(size: int) -> str:
    """So many bytes of Markdown, each block with figures of its own."""
    blocks, length = [], 0
    for number in itertools.count(1):
        block = SENTENCES[number % len(SENTENCES)].format(number)
        blocks.append(block)
        length += len(block) + 2
        if length >= size:
            return "\n\n".join(blocks)
    raise AssertionError


def _seconds(work: Callable[[], object]) -> list[float]:
    taken = []
    for _ in range(TIMES):
        began_s = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began_s)
    return taken
