"""Which true and false statements of ``tests/grounding`` are stopped, and how long one takes."""

import time

from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, figure
from tests.grounding.evaluate import HERE, SETS, judged, load

STOPPED_AIM, PASSED_AIM = 1.0, 5.0  #: percent: true ones that are stopped, false ones that pass


def measure(environment: BenchEnvironment) -> list[Figure]:
    """True statements that are stopped, false ones that pass, and the processor time of one."""
    figures: list[Figure] = []
    for name in SETS:
        statements = load(HERE / f"{name}.jsonl")
        began_s = time.process_time()
        summary = judged(statements)
        took_ms = (time.process_time() - began_s) * 1000 / len(statements)
        (trips, of_true), (missed, of_false) = summary.false_trips, summary.misses
        stopped, passed = 100 * trips / of_true, 100 * missed / of_false
        figures += [
            figure(f"{name}: true ones stopped", "%", [stopped], median_aim=STOPPED_AIM),
            figure(f"{name}: false ones passed", "%", [passed], median_aim=PASSED_AIM),
            figure(f"{name}: processor time of a statement and its source", "ms", [took_ms]),
        ]
    return figures
