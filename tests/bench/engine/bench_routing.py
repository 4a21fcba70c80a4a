"""How many paraphrased sentences reach the right tool of the shipped team, typed and spoken.

``python -m tests.bench.engine.bench_routing [--set tune|held_out] [--spoken] [--voice slt]`` prints
and never fails on a figure. The held-out set was not used while building: only its accuracy
is shown.
"""

import argparse
import tempfile
import time
from pathlib import Path

from agents_core.engine.brain import build_brain
from agents_core.engine.speech.speech_factory import build_speech_input_factory
from tests.bench.support.word_errors import word_errors
from tests.paraphrases.evaluate import RIGHT_TOOL, Evaluation, evaluate, finds, load
from tests.paraphrases.real_team import PASSAGE_OF_TOPIC, real_team
from tests.paraphrases.spoken import hear_all


def show(evaluation: Evaluation) -> None:
    """Accuracy per kind, and how many policy questions brought back their passage."""
    for kind in RIGHT_TOOL:
        part = evaluation.of(kind)
        right = len(part.outcomes) - len(part.wrong)
        print(f"{kind:8s} right tool {right:3d} of {len(part.outcomes)}")
    policy = evaluation.of("policy").outcomes
    found = sum(finds(outcome, PASSAGE_OF_TOPIC[outcome.row.topic]) for outcome in policy)
    print(f"policy   right passage {found} of {len(policy)} ({100 * found / len(policy):.1f} %)")
    print(f"all      right tool {100 * evaluation.accuracy:.1f} %")


def show_rows(evaluation: Evaluation) -> None:
    """Everything that went wrong or was misheard, for tuning."""
    errors = total = 0
    for outcome in evaluation.outcomes:
        row, heard = outcome.row, outcome.heard
        plain = "".join(c for c in row.text if c.isalnum() or c in " '-").replace("-", " ")
        wrong, count = word_errors([plain], heard.text)
        errors, total = errors + wrong, total + count
        passage = row.kind != "policy" or finds(outcome, PASSAGE_OF_TOPIC[row.topic])
        mark = "  " if outcome.right and passage else " p" if outcome.right else "XX"
        if mark.strip() or heard.text.lower() != plain.lower():
            request = f"   asked: {outcome.request}" if outcome.request != heard.text else ""
            print(f"{mark} {heard.confidence:.2f} {row.text}  ->  {heard.text}{request}")
        if mark.strip():
            print(f"       {' > '.join(outcome.path)}: {outcome.answer[:110]}")
    print(f"word errors {100 * errors / total:.1f} %")


def main() -> None:
    """Measure one set."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--set", choices=("tune", "held_out"), default="tune")
    options.add_argument("--spoken", action="store_true")
    options.add_argument("--voice", default="slt", help="a voice of flite")
    chosen = options.parse_args()
    rows, heard = load(chosen.set), None
    with tempfile.TemporaryDirectory() as folder, real_team(Path(folder)) as team:
        if chosen.spoken:
            factory = build_speech_input_factory()
            began = time.perf_counter()
            heard = hear_all(factory, [row.text for row in rows], chosen.voice)
            print(f"heard in {time.perf_counter() - began:.0f} s")
            factory.close()
        evaluation = evaluate(build_brain(), team.sessions, rows, heard=heard, outputs=team.outputs)
    if chosen.set == "tune":
        show_rows(evaluation)
    show(evaluation)


if __name__ == "__main__":
    main()
