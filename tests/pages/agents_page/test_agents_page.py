"""The Agents page: every field and button changes the team; mistakes stand at their field."""

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from agents_core.call.contract.commands import Ack, ApplyTeam
from agents_core.team.team_spec import TURN_DETECTION_PRESETS, TeamSpec
from agents_core.team_files.ready_teams import ready
from tests.pages.drafts.test_draft_session import labels, press
from tests.pages.support.call_scenes import opening
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import Opener, call_session_of, markup, typed

EVIL = '<img src=x onerror="window.hacked=1">'


def team(switchboard: FakeSwitchboard) -> str:
    return switchboard.teams.names()[0]


def spec(switchboard: FakeSwitchboard) -> TeamSpec:
    """What is being edited."""
    draft = switchboard.teams.draft(team(switchboard))
    return draft.spec if draft else switchboard.teams.newest(team(switchboard)).spec


def box(page: AppTest, label: str) -> Any:
    """The widget of that label."""
    kinds = (page.text_input, page.text_area, page.selectbox, page.multiselect, page.number_input)
    return next(
        one for kind in (*kinds, page.toggle, page.radio) for one in kind if one.label == label
    )


def section(page: AppTest, name: str) -> AppTest:
    """Open another form."""
    next(one for one in page.segmented_control if one.label == "Part of the team").set_value(
        name
    ).run()
    assert not page.exception
    return page


def put(page: AppTest, label: str, value: Any) -> AppTest:
    box(page, label).set_value(value).run()
    assert not page.exception
    return page


def errors(page: AppTest) -> str:
    """What stands at the fields."""
    return "\n".join(one for one in markup(page).split("\n") if 'class="sb-wrong"' in one)


# --- an agent ----------------------------------------------------------------------------------


def test_every_field_of_an_agent_goes_into_the_draft(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = agents_page(switchboard)
    put(page, "Instructions", "Hand everything to the QA Agent.")
    put(page, "Handoff description", "First")
    put(page, "Handoffs", ["QA Agent"])
    put(page, "Tools", ["checkFlightsTool"])
    agent = spec(switchboard).agents[0]
    assert (agent.instructions, agent.handoff_description) == (
        "Hand everything to the QA Agent.",
        "First",
    )
    assert (agent.handoffs, agent.tools) == (("QA Agent",), ("checkFlightsTool",))


def test_a_renamed_agent_keeps_its_handoffs_and_offers_to_rename_the_sentences(
    agents_page: Opener,
) -> None:
    switchboard = FakeSwitchboard()
    page = agents_page(switchboard)
    page.pills[0].set_value(1).run()
    put(page, "Name", "Answers Desk")
    assert "Answers Desk" in spec(switchboard).agents[0].handoffs
    assert "QA Agent" in spec(switchboard).agents[0].instructions
    assert "still mention" in markup(page)
    press(page, "Replace with “Answers Desk”")
    assert "QA Agent" not in spec(switchboard).agents[0].instructions
    assert "Answers Desk" in spec(switchboard).agents[0].instructions
    assert "still mention" not in markup(page)
    assert box(page, "Name").value == "Answers Desk"


def test_a_name_in_use_is_refused_at_the_field(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = put(agents_page(switchboard), "Name", "QA Agent")
    assert "Another agent is called" in errors(page)
    assert spec(switchboard).agents[0].name == "Main Agent"
    put(page, "Name", "Front Desk")
    assert spec(switchboard).entry == "Front Desk" and not errors(page)


def test_an_agent_is_added_copied_and_removed_with_a_way_back(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = press(agents_page(switchboard), "Add agent")
    assert box(page, "Name").value == "New Agent"
    press(page, "Duplicate agent")
    assert [agent.name for agent in spec(switchboard).agents][-2:] == [
        "New Agent",
        "New Agent copy",
    ]
    press(page, "Remove agent")
    press(page, "Remove agent")
    assert len(spec(switchboard).agents) == 3
    press(page, "Undo")
    assert len(spec(switchboard).agents) == 4


# --- mistakes ----------------------------------------------------------------------------------


def test_a_mistake_stands_at_its_field_and_in_a_list_that_leads_there(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = put(agents_page(switchboard), "Instructions", "")
    assert "Main Agent has no instructions." in errors(page)
    assert page.button(key="team_publish").disabled
    section(page, "guardrails")
    assert not errors(page)
    press(page, "Main Agent has no instructions\\.")
    assert "Main Agent has no instructions." in errors(page)


def test_an_unreachable_agent_is_marked_in_the_diagram_and_named(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = put(agents_page(switchboard), "Handoffs", ["QA Agent"])
    assert "sb-unreached" in markup(page)
    assert any("No agent hands off to Flight Status Agent" in label for label in labels(page))
    assert page.button(key="team_publish").disabled


def test_hostile_names_and_words_stay_words(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = agents_page(switchboard)
    put(page, "Name", f"A {EVIL}")
    put(page, "Instructions", EVIL)
    put(page, "Handoff description", f"</div><script>{EVIL}</script>")
    assert "<img" not in markup(page)
    assert spec(switchboard).agents[0].instructions == EVIL


# --- the team ----------------------------------------------------------------------------------


def test_every_field_of_the_team_goes_into_the_draft(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard(ready=("hotel_desk",))
    page = section(agents_page(switchboard), "call")
    for label, value in (
        ("Starting agent", "QA Agent"),
        ("Greeting", "Hi"),
        ("Voice", "marin"),
        ("Speed", 1.2),
        ("Model", "gpt-realtime"),
    ):
        put(page, label, value)
    section(page, "listening")
    put(page, "Language", "de")
    put(page, "Transcription model", "whisper-1")
    put(page, "Transcription prompt", "Zanzibar")
    section(page, "policy")
    put(page, "Policy", switchboard.versions.names("policy")[1])
    put(page, "Policy topics", "rooms")
    found = spec(switchboard)
    assert (found.entry, found.greeting, found.voice, found.speed, found.model) == (
        "QA Agent",
        "Hi",
        "marin",
        1.2,
        "gpt-realtime",
    )
    assert (found.language, found.transcription_model) == ("de", "whisper-1")
    assert (found.transcription_prompt, found.policy_topics) == ("Zanzibar", "rooms")
    assert found.policy == switchboard.versions.names("policy")[1]


def pauses(page: AppTest) -> Any:
    return next(one for one in page.segmented_control if one.label == "Turn detection")


def test_presets_say_what_they_do_and_custom_opens_the_figures(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = section(agents_page(switchboard), "listening")
    pauses(page).set_value("patient").run()
    assert spec(switchboard).turn_detection == TURN_DETECTION_PRESETS["patient"]
    assert any("Lets people think" in one.value for one in page.caption)
    pauses(page).set_value("custom").run()
    put(page, "Silence duration (ms)", 20_000)
    assert "must be between" in errors(page)
    put(page, "Silence duration (ms)", 650)
    put(page, "Idle timeout (ms)", 6_000)
    put(page, "Type", "semantic_vad")
    turns = spec(switchboard).turn_detection
    assert (turns.silence_duration_ms, turns.idle_timeout_ms) == (650, 6_000)
    assert turns.type == "semantic_vad"
    pauses(page).set_value("quick").run()
    assert spec(switchboard).turn_detection == TURN_DETECTION_PRESETS["quick"]
    assert "Silence duration (ms)" not in [one.label for one in page.number_input]


def test_guardrails_are_edited_one_phrase_a_line(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = section(agents_page(switchboard), "guardrails")
    put(page, "Banned phrases (one per line)", "I promise\n\n  guaranteed \n")
    put(page, "Check every (characters)", 80)
    put(page, "Grounded figures only", False)
    put(page, "Block secrets", False)
    rules = spec(switchboard).guardrails
    assert rules.banned_phrases == ("I promise", "guaranteed")
    assert (rules.debounce_chars, rules.grounded_figures, rules.secrets) == (80, False, False)
    put(page, "Banned phrases (one per line)", "…")
    assert "needs a word" in errors(page)


def test_a_banned_phrase_is_tried_at_its_field(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = section(agents_page(switchboard), "guardrails")
    assert "Try an answer" not in [one.label for one in page.text_input]
    put(page, "Banned phrases (one per line)", "A+")
    captions = [one.value.replace("\\", "") for one in page.caption]
    assert "Would be stopped: “A+” is “A+”." in captions
    put(page, "Try an answer", "A bag costs extra.")
    assert any("Would be said" in one.value for one in page.caption)
    put(page, "Banned phrases (one per line)", "reliable answer")
    assert "also stops the sentence" in "".join(one.value for one in page.warning)
    put(page, "Figures that need no source (one per line)", "24 hours")
    assert spec(switchboard).guardrails.allowed_figures == ("24 hours",)
    put(page, "Figures that need no source (one per line)", "soon")
    assert "Write a figure" in errors(page)


def test_example_questions_are_edited_one_a_line(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = section(agents_page(switchboard), "call")
    label = "Example questions (one per line, up to 4)"
    put(page, label, "Do you have gift cards?\n\n When do you open? \n")
    assert spec(switchboard).examples == ("Do you have gift cards?", "When do you open?")
    put(page, label, "1\n2\n3\n4\n5")
    assert "may have 4 example questions" in errors(page)
    put(page, label, "")
    [box] = [one for one in page.text_area if one.label == label]
    assert box.placeholder.startswith("What is your baggage policy?"), "what the console offers"


# --- publishing --------------------------------------------------------------------------------


def test_publishing_makes_a_numbered_version_with_author_and_message(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = agents_page(switchboard)
    assert page.button(key="team_publish").disabled
    put(page, "Instructions", "Be kind.")
    put(page, "Your name", "Ana")
    put(page, "What changed", "Kinder")
    press(page, "Publish")
    note = switchboard.teams.summaries(team(switchboard))[0]
    assert (note.number, note.author, note.message) == (2, "Ana", "Kinder")
    assert "Version 2 is published" in page.success[0].value.replace("\\", "")
    assert switchboard.teams.draft(team(switchboard)) is None
    assert page.button(key="team_publish").disabled


def in_a_call(page: AppTest, switchboard: FakeSwitchboard) -> AppTest:
    """A call with that team runs in this session."""
    page.switch_page("routes/console.py").run()
    typed(page, "Hello")
    return page.switch_page("routes/agents.py").run()


def test_publish_and_apply_reaches_the_running_call_and_shows_its_answer(
    agents_page: Opener,
) -> None:
    switchboard = FakeSwitchboard(lambda: opening().events)
    page = in_a_call(agents_page(switchboard), switchboard)
    put(page, "Instructions", "Be kind.")
    call = switchboard.calls[0]
    call.ack = Ack(True, "Version 2 applies from your 3rd turn on.")
    press(page, "Publish and apply to the call")
    sent = call.commands[-1]
    assert isinstance(sent, ApplyTeam) and sent.version == 2
    assert sent.team.agents[0].instructions == "Be kind."
    assert any("3rd turn" in one.value for one in page.success)


def test_a_refusal_of_the_call_is_shown_and_the_version_stays(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard(lambda: opening().events)
    page = in_a_call(agents_page(switchboard), switchboard)
    put(page, "Instructions", "Be kind.")
    switchboard.calls[0].ack = Ack(False, "The server refused the change.")
    press(page, "Publish and apply to the call")
    assert "refused the change" in page.error[0].value
    assert switchboard.teams.newest(team(switchboard)).number == 2


def test_without_a_call_of_that_team_there_is_only_publish(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard(lambda: opening().events, ready=("hotel_desk",))
    page = in_a_call(agents_page(switchboard), switchboard)
    assert call_session_of(page).running
    assert "Publish and apply to the call" in labels(page)
    put(page, "Team", switchboard.teams.names()[1])
    assert "Publish and apply to the call" not in labels(page)
    assert any("next call" in one.value for one in page.caption)


# --- teams -------------------------------------------------------------------------------------


@pytest.mark.parametrize("start", ["hotel_desk", "blank", "copy"])
def test_a_new_team_starts_from_a_ready_one_a_blank_one_or_a_copy(
    agents_page: Opener, start: str
) -> None:
    switchboard = FakeSwitchboard()
    page = agents_page(switchboard)
    put(page, "Start from", start)
    box(page, "Team name").set_value("My desk").run()
    press(page, "Create team")
    assert switchboard.teams.names()[-1] == "My desk" == box(page, "Team").value
    if start == "hotel_desk":
        assert ready("hotel_desk").team.policy in switchboard.versions.names("policy")
    assert not [label for label in labels(page) if "keep" in label]


def test_a_name_that_is_taken_or_empty_is_a_sentence(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = agents_page(switchboard)
    box(page, "Team name").set_value(team(switchboard)).run()
    press(page, "Create team")
    assert "already a team" in page.error[0].value
    box(page, "New name").set_value("…").run()
    press(page, "Rename team")
    assert "letter or a digit" in page.error[0].value
    assert len(switchboard.teams.names()) == 1


def test_a_renamed_team_keeps_its_draft(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = put(agents_page(switchboard), "Instructions", "Be kind.")
    box(page, "New name").set_value("  Front   desk ").run()
    press(page, "Rename team")
    assert switchboard.teams.names() == ("Front desk",)
    assert box(page, "Instructions").value == "Be kind."


def test_versions_are_listed_and_restored(agents_page: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = press(put(agents_page(switchboard), "Instructions", "Be kind."), "Publish")
    page.segmented_control(key="agents_view").set_value("Versions").run()
    assert "Version 2" in markup(page)
    press(page, "Restore")
    press(page, "Restore version 1")
    assert switchboard.teams.newest(team(switchboard)).number == 3
    page.segmented_control(key="agents_view").set_value("Team").run()
    assert box(page, "Instructions").value != "Be kind."
