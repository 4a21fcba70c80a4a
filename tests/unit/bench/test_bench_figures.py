"""The benches' own arithmetic: percentiles, verdicts, the table; and that every bench is there."""

import numpy as np
import pytest

from tests.bench.__main__ import BENCHES, main, module_of
from tests.bench.support.figures import Figure, figure, percentile, table
from tests.bench.support.timing_server import marked, marks


def test_the_p95_is_a_value_that_was_measured() -> None:
    values = [float(value) for value in range(1, 101)]
    assert percentile(values, 95) == 95.0
    assert percentile([3.0, 1.0, 2.0], 95) == 3.0
    assert percentile([7.0], 50) == 7.0


@pytest.mark.parametrize(
    ("aims", "verdict"),
    [
        ({}, "-"),
        ({"p95_aim": 10}, "reached"),
        ({"p95_aim": 3}, "misses p95"),
        ({"median_aim": 1, "p95_aim": 3}, "misses median and p95"),
        ({"median_aim": 2, "p95_aim": 3}, "misses p95"),
    ],
)
def test_a_verdict_names_the_aim_that_was_missed(aims: dict[str, float], verdict: str) -> None:
    assert figure("delay", "ms", [1.0, 2.0, 4.0], **aims).verdict == verdict


def test_what_was_not_measured_reaches_no_aim() -> None:
    nothing = figure("delay", "ms", [], p95_aim=5)
    assert nothing.verdict == "-"
    assert "delay" in table([nothing])


def test_a_figure_survives_its_file() -> None:
    before = figure("delay", "ms", [1.0, 2.5], p95_aim=5, note="a note")
    assert Figure.from_json(before.as_json()) == before


def test_the_table_shows_the_aim_beside_the_figure() -> None:
    lines = table([figure("delay", "ms", [1.0, 12.0, 300.0], p95_aim=25)]).splitlines()
    assert lines[1].split() == "delay 3 12.0 ms 300 ms 300 ms p95 <= 25 ms misses p95".split()


@pytest.mark.parametrize("name", BENCHES)
def test_every_bench_can_be_run_alone(name: str) -> None:
    assert callable(module_of(name).measure)


def test_an_unknown_bench_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["voice", "smell"])
    assert "no such bench: smell" in capsys.readouterr().err


def test_a_mark_is_found_wherever_its_frame_begins() -> None:
    pcm = marked(7) + bytes(480) + marked(8)
    assert marks(pcm) == [7, 8]
    assert marks(pcm[100:]) == [7, 8]
    assert marks(bytes(960)) == []
    assert np.frombuffer(marked(9), "<i2").size == 480
