"""The order in which two processes come to the tests."""

from pathlib import Path

import pytest

from tests.beside import ALONE, ORDER, TOGETHER, place

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", ORDER)
def test_every_place_is_there(name: str) -> None:
    assert (ROOT / name).exists()


def test_light_tests_come_first_and_voices_last() -> None:
    light = place("tests/unit/test_beside.py::test_every_place_is_there")
    typed = place("tests/browser/test_typed.py::test_the_whole_conversation_by_typing")
    routing = place("tests/integration/test_routing.py::test_something[a-b]")
    crash = place("tests/integration/test_record_crash.py::test_something")
    voice = place("tests/browser/test_voice_call.py::test_something")

    assert 0 == light < typed < routing <= len(TOGETHER) < crash < voice == len(TOGETHER + ALONE)
