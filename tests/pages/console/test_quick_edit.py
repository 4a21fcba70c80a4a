"""Quick edit beside the call: the shared draft, sent to the call, and the call's answer."""

from concurrent.futures import Future
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit
from streamlit.testing.v1 import AppTest

from agents_core import events as ev
from agents_core.call.contract.commands import Ack, ApplyTeam, Command
from agents_core.errors import SwitchboardError
from agents_core.team.team_spec import TURN_DETECTION_PRESETS, TeamSpec
from pages.agents_page import team_fields
from pages.ui.notices import ADDRESS
from tests.pages.agents_page.test_agents_page import box, pauses
from tests.pages.drafts.test_draft_session import labels, press
from tests.pages.support.call_scenes import opening
from tests.pages.support.fake_switchboard import FakeCall, FakeSwitchboard
from tests.pages.support.page_runs import (
    Opener,
    call_session_of,
    hung_up,
    markup,
    typed,
)


def begun() -> list[ev.CallEvent]:
    """A call that has begun, without any line."""
    return opening().events[:2]


def calling(page: AppTest) -> AppTest:
    return typed(page, "Hello")


def team(switchboard: FakeSwitchboard) -> str:
    return switchboard.teams.names()[0]


def instructions(page: AppTest) -> Any:
    return next(one for one in page.text_area if one.label == "Instructions")


def write(page: AppTest, words: str) -> AppTest:
    instructions(page).set_value(words).run()
    assert not page.exception
    return page


def applied(call: FakeCall) -> list[ApplyTeam]:
    return [command for command in call.commands if isinstance(command, ApplyTeam)]


def test_an_edit_is_applied_to_the_running_call_and_its_answer_is_shown(console: Opener) -> None:
    switchboard = FakeSwitchboard(lambda: opening().events)
    page = calling(console(switchboard))
    assert "This call runs version 1, the newest." in markup(page)
    write(page, "Hand pets to the QA Agent.")
    switchboard.calls[0].ack = Ack(True, "Version 2 applies from your 3rd turn on.")
    press(page, "Apply to the call")
    sent = applied(switchboard.calls[0])
    assert [(one.version, one.team.agents[0].instructions) for one in sent] == [
        (2, "Hand pets to the QA Agent.")
    ]
    assert "3rd turn" in page.success[0].value
    assert switchboard.teams.summaries(team(switchboard))[0].message == "Quick edit of Main Agent"


def test_until_the_server_answers_the_page_shows_sent(
    console: Opener,
) -> None:
    switchboard = FakeSwitchboard(lambda: opening().events)
    page = calling(console(switchboard))
    promise: Future[Ack] = Future()
    sent: list[Command] = []

    def submit(command: Command) -> "Future[Ack]":
        sent.append(command)
        return promise

    switchboard.calls[0].submit = submit  # type: ignore[method-assign]
    press(write(page, "Be kind."), "Apply to the call")
    assert "was sent to the call" in page.info[0].value
    assert not page.success
    promise.set_result(Ack(True, "Version 2 applies from the next connection on."))
    page.run()
    assert "next connection" in page.success[0].value and not page.info
    assert len(sent) == 1


def test_a_refusal_and_a_call_that_is_gone_are_sentences(console: Opener) -> None:
    switchboard = FakeSwitchboard(lambda: opening().events)
    page = calling(console(switchboard))
    switchboard.calls[0].ack = Ack(False, "The server refused the change, so nothing changed: no.")
    press(write(page, "Be kind."), "Apply to the call")
    assert "refused the change" in page.error[0].value

    def gone(command: Command) -> "Future[Ack]":
        raise SwitchboardError("This call has ended.")

    switchboard.calls[0].submit = gone  # type: ignore[method-assign]
    press(write(page, "Be kinder."), "Apply to the call")
    assert "This call has ended" in page.error[0].value


def test_a_version_of_another_user_can_be_applied(console: Opener) -> None:
    switchboard = FakeSwitchboard(lambda: opening().events)
    page = calling(console(switchboard))
    spec = switchboard.teams.newest(team(switchboard)).spec
    switchboard.teams.publish(team(switchboard), spec.model_copy(update={"speed": 1.2}), based_on=1)
    page.run()
    assert "<b>version 2 is published</b>" in markup(page)
    press(page, "Apply version 2")
    assert [(one.version, one.team.speed) for one in applied(switchboard.calls[0])] == [(2, 1.2)]
    switchboard.calls[0].play(ev.TeamApplied, team_version=2, message="v2", from_turn=2)
    page.run().run()
    assert "This call runs version 2, the newest." in markup(page)


def test_what_a_running_call_cannot_take_is_disabled(console: Opener) -> None:
    page = calling(console(FakeSwitchboard(lambda: opening().events)))
    assert box(page, "Voice · next call").disabled and box(page, "Model · next call").disabled


def test_before_the_voice_was_heard_it_may_change(console: Opener) -> None:
    switchboard = FakeSwitchboard(begun)
    page = calling(console(switchboard))
    voices = [one for one in page.selectbox if one.label == "Voice" and one.key != "engine_voice"]
    voices[0].set_value("marin").run()
    draft = switchboard.teams.draft(team(switchboard))
    assert draft is not None and draft.spec.voice == "marin"
    assert box(page, "Model · next call").disabled


def test_changes_for_the_next_call_are_listed(console: Opener, agents_page: Opener) -> None:
    switchboard = FakeSwitchboard(lambda: opening().events)
    page = calling(console(switchboard))
    spec = switchboard.teams.newest(team(switchboard)).spec
    switchboard.teams.save_draft(
        team(switchboard), spec.model_copy(update={"greeting": "Hi"}), based_on=1, revision=0
    )
    page.run()
    assert "For the next call only: the greeting" in markup(page)


def test_speed_and_pauses_are_there_too(console: Opener) -> None:
    switchboard = FakeSwitchboard(lambda: opening().events)
    page = calling(console(switchboard))
    box(page, "Speed").set_value(1.25).run()
    pauses(page).set_value("patient").run()
    press(page, "Apply to the call")
    sent = applied(switchboard.calls[0])[0].team
    assert (sent.speed, sent.turn_detection) == (1.25, TURN_DETECTION_PRESETS["patient"])


def test_without_a_call_it_publishes(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = console(switchboard)
    assert "Apply to the call" not in labels(page)
    write(page, "Be kind.")
    page.button(key="quick_apply").click().run()
    assert switchboard.teams.newest(team(switchboard)).number == 2 and not switchboard.calls


def test_a_team_with_a_mistake_is_not_applied(console: Opener) -> None:
    switchboard = FakeSwitchboard(lambda: opening().events)
    page = write(calling(console(switchboard)), "")
    assert page.button(key="quick_apply").disabled
    assert "has no instructions" in markup(page)
    assert not applied(switchboard.calls[0])


def test_the_agents_page_edits_the_same_draft(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = write(console(switchboard), "Half a thought")
    page.switch_page("routes/agents.py").run()
    assert instructions(page).value == "Half a thought"
    write(page, "A whole thought")
    page.switch_page("routes/console.py").run()
    assert instructions(page).value == "A whole thought"


def test_the_agent_who_has_the_call_is_offered_first(console: Opener) -> None:
    def handed_over() -> list[ev.CallEvent]:
        script = opening()
        script.add(
            ev.Handoff,
            2_000,
            call_id="h1",
            from_agent="Main Agent",
            to_agent="QA Agent",
            utterance="",
        )
        return script.events

    page = calling(console(FakeSwitchboard(handed_over)))
    assert call_session_of(page).view.agent == "QA Agent"
    assert box(page, "Agent").value == 1


def test_the_next_calls_team_is_chosen_in_the_sidebar_and_a_running_call_keeps_its_own(
    console: Opener,
) -> None:
    switchboard = FakeSwitchboard(lambda: opening().events, ready=("hotel_desk",))
    page = calling(console(switchboard))
    page.selectbox(key="team").set_value(switchboard.teams.names()[1]).run()
    assert any("Applies to your next call" in one.value for one in page.caption)
    assert "Quick edit: Airline support" in [one.label for one in page.expander]
    typed(hung_up(page), "Hello")
    assert switchboard.calls[-1].team == switchboard.teams.names()[1]


def test_the_sidebar_says_what_the_teams_own_voice_and_model_are(console: Opener) -> None:
    page = console(FakeSwitchboard())
    voice = page.selectbox(key="engine_voice")
    assert "Team's voice" in voice.options and "cedar" in voice.help
    assert page.text_input(key="engine_model").placeholder == "team's model (gpt-realtime-2.1-mini)"


def test_voices_are_heard_side_by_side_and_a_double_click_is_one(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    promises: list[Future[bytes]] = []

    def hear(endpoint: object, *, voice: str, words: str) -> "Future[bytes]":
        switchboard.voices.append((voice, words))
        promises.append(Future())
        return promises[-1]

    switchboard.preview_voice = hear  # type: ignore[method-assign]
    page = console(switchboard)
    page.button(key="hear_engine").click().run()
    page.button(key="hear_engine").click().run()
    assert [voice for voice, _ in switchboard.voices] == ["cedar"]
    assert "Generating a sample of cedar" in markup(page)
    page.selectbox(key="engine_voice").set_value("marin").run()
    page.button(key="hear_engine").click().run()
    promises[0].set_result(b"RIFF")
    promises[1].set_exception(SwitchboardError("The local engine did not speak in time."))
    page.run()
    assert not page.exception
    assert len(page.get("audio")) == 1
    assert "marin" in page.warning[0].value and "did not speak" in page.warning[0].value
    page.session_state[ADDRESS] = "about"  # another page was looked at
    page.run()
    assert not page.warning and len(page.get("audio")) == 1


def spec_of(switchboard: FakeSwitchboard) -> TeamSpec:
    return switchboard.teams.newest(team(switchboard)).spec


def test_an_applied_team_is_the_published_one(console: Opener) -> None:
    switchboard = FakeSwitchboard(lambda: opening().events)
    page = calling(console(switchboard))
    press(write(page, "Be kind."), "Apply to the call")
    assert applied(switchboard.calls[0])[0].team == spec_of(switchboard)


class RestoredEditor:
    """An editor whose draft was replaced after the widget with the key "before" was drawn."""

    draft = SimpleNamespace(kind="team", name="Pets", generation=1)

    def __init__(self) -> None:
        self.put_in: list[Any] = []

    def value(self, field: str, agent: int | None = None) -> str:
        return "Hand pets to the QA Agent."

    def put(self, field: str, value: Any, agent: int | None = None) -> None:
        self.put_in.append(value)


@pytest.mark.parametrize(
    ("says", "kept"),
    [
        ("Hand pets to the Pet Desk.", []),  # only what it was drawn with
        ("Hand pets to the Pet Desk. Be brief.", ["Hand pets to the Pet Desk. Be brief."]),
    ],
)
def test_a_box_that_is_gone_edits_the_restored_draft_only_with_what_was_typed_into_it(
    monkeypatch: pytest.MonkeyPatch, says: str, kept: list[str]
) -> None:
    editor: Any = RestoredEditor()
    monkeypatch.setattr(streamlit, "session_state", {"before": says})
    team_fields.take(editor, "instructions", "before", 0, "Hand pets to the Pet Desk.")
    assert editor.put_in == kept
