"""What the local engine answers about given policies, to be judged by reading.

``python -m tests.bench.engine.bench_answers FILE [--key KEY]`` reads a JSON list of records with
``policy`` (Markdown) and ``ask`` (a question, or a list of them, each text or a record with
``ask``); other fields are printed beside the answer. It never fails on an answer.
"""

import argparse
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from agents_core.engine.brain.local_brain import LocalBrain
from agents_core.language.embeddings import load_embedder
from tests.paraphrases.policy_desk import desks

_ASKS = ("ask", "asks", "question", "questions")


def questions_of(record: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Each question of a record, with the fields that say what is right."""
    for key in _ASKS:
        asked = record.get(key)
        for one in asked if isinstance(asked, list) else [asked] if asked else []:
            if isinstance(one, str):
                beside = {name: record[name] for name in record if name not in (*_ASKS, "policy")}
                yield one, beside
            else:
                words = next(str(one[name]) for name in _ASKS if name in one)
                yield words, {name: one[name] for name in one if name not in _ASKS}


def main() -> None:
    """Ask everything once."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("file", type=Path)
    options.add_argument("--key", default="", help="the list's key in the file's object")
    chosen = options.parse_args()
    data = json.loads(chosen.file.read_text("utf-8"))
    records = data[chosen.key] if chosen.key else data
    with desks(LocalBrain(load_embedder())) as opened:
        for number, record in enumerate(records, 1):
            desk = opened.open(str(record["policy"]))
            for words, beside in questions_of(record):
                answer = desk.ask(words)
                cited = ", ".join(f"{one.passage_id} ({one.score:.2f})" for one in desk.cited)
                print(f"{number:3d} ask    {words}\n    answer {answer}\n    cites  {cited or '-'}")
                for name, value in beside.items():
                    print(f"    {name:6s} {value}")


if __name__ == "__main__":
    main()
