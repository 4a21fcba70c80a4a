"""Routing of unseen sentences, typed and spoken, with the teams that come with the product."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from agents_core.engine.speech.speech_factory import (
    LocalSpeechInputFactory,
    build_speech_input_factory,
)
from tests.paraphrases.evaluate import evaluate, load
from tests.paraphrases.real_team import RealTeam, real_team
from tests.paraphrases.spoken import hear_all
from tests.unit.brain.brain_fixtures import brain


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealTeam]:
    with real_team(tmp_path_factory.mktemp("team")) as made:
        yield made


@pytest.fixture
def speech_input() -> Iterator[LocalSpeechInputFactory]:
    factory = build_speech_input_factory()
    yield factory
    factory.close()


def test_typed_paraphrases_reach_the_right_tool(team: RealTeam) -> None:
    evaluation = evaluate(brain(), team.sessions, load("held_out"), outputs=team.outputs)
    assert evaluation.accuracy >= 0.9, f"{evaluation.accuracy:.3f}"


@pytest.mark.parametrize("name", ["hotel_desk", "internet_provider"])
def test_the_other_ready_teams_route_as_well(name: str, tmp_path: Path) -> None:
    with real_team(tmp_path, name) as other:
        evaluation = evaluate(brain(), other.sessions, load(name), outputs=other.outputs)
    wrong = [outcome.row.text for outcome in evaluation.wrong]
    assert evaluation.accuracy >= 0.9, f"{evaluation.accuracy:.3f}: {wrong}"


@pytest.mark.speech
@pytest.mark.timeout(900)  # a minute on two idle cores
def test_spoken_paraphrases_reach_the_right_tool(
    team: RealTeam, speech_input: LocalSpeechInputFactory, flite: Path
) -> None:
    rows = load("held_out")
    heard = hear_all(speech_input, [row.text for row in rows])
    evaluation = evaluate(brain(), team.sessions, rows, heard=heard, outputs=team.outputs)
    assert evaluation.accuracy >= 0.85, f"{evaluation.accuracy:.3f}"
