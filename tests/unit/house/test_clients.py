"""What the test of the foreign clients counts as a fault, and what their locks contain."""

import json
from typing import Any

import pytest

from tests.clients.clients import JS_LOCK, PYTHON_LOCK
from tests.clients.play import faults
from tests.clients.scenario import TURNS

Report = dict[str, Any]


@pytest.fixture
def report() -> Report:
    """Of a good conversation."""
    turns = [
        {
            "agent": turn.agent,
            "heard": [turn.says],
            "said": [f"I found {' and '.join(turn.answer)}."],
            "audio_bytes": 100_000,
            "tools": [] if turn.approve is False else [turn.tool],
            "decisions": [] if turn.approve is None else [[turn.tool, turn.approve]],
        }
        for turn in TURNS
    ]
    return {"turns": turns, "complaints": []}


def test_a_good_conversation_has_no_fault(report: Report) -> None:
    assert faults(report) == []


@pytest.mark.parametrize(
    ("turn", "field", "value"),
    [
        (0, "agent", "Main Agent"),
        (0, "heard", [""]),
        (0, "said", ["One moment."]),
        (0, "audio_bytes", 960),
        (1, "tools", [TURNS[1].tool]),
        (1, "decisions", []),
        (2, "tools", [TURNS[2].tool] * 2),
    ],
)
def test_each_thing_that_went_wrong_is_a_fault(
    report: Report, turn: int, field: str, value: Any
) -> None:
    report["turns"][turn][field] = value
    [fault] = faults(report)
    assert fault.startswith(TURNS[turn].says)


def test_a_complaint_and_a_turn_that_is_missing_are_faults(report: Report) -> None:
    report["turns"].pop()
    report["complaints"].append("unknown event")
    assert faults(report) == ["unknown event", "only 2 of 3 turns were played"]


def test_locks_name_no_registry() -> None:
    packages = json.loads(JS_LOCK.read_text(encoding="utf-8"))["packages"]
    assert len(packages) > 4
    for name, package in packages.items():
        assert "resolved" not in package
        assert name == "" or package["integrity"].startswith("sha512-")
    assert "://" not in PYTHON_LOCK.read_text(encoding="utf-8")
