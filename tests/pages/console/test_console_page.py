"""The console: typing, hanging up, and sentences instead of tracebacks."""

import json

from streamlit.testing.v1 import AppTest

from agents_core.call.contract.commands import SendMessage
from agents_core.changes import CALLS
from agents_core.engine_process import EngineStatus
from agents_core.settings import Settings
from pages.live_calls.session_topics import session_topic
from pages.live_channel.client_files import client_path
from pages.session.team_choice import TEAM
from pages.transcript.transcript_html import passage_anchor
from tests.pages.support import call_scenes
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import (
    Opener,
    call_session_of,
    connects,
    feed_html,
    hung_up,
    live_data,
    markup,
    reports,
    switchboard_with,
    typed,
)


def test_an_idle_page_says_what_to_do_and_what_the_engine_is_not(console: Opener) -> None:
    page = console(FakeSwitchboard())
    assert "No conversation yet" in live_data(page, "transcript")["empty"]
    assert "it is not a language model" in markup(page)
    assert live_data(page, "composer")["examples"]
    assert live_data(page, "call_bar")["part"] == "callBar"


def test_every_part_of_the_page_belongs_to_its_session(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    pages = [console(switchboard), console(switchboard)]
    tokens = []
    for page in pages:
        parts = [json.loads(one.proto.json)[0] for one in page.get("bidi_component")]
        tokens.append({part["token"] for part in parts})
        assert {part["client"] for part in parts} == {client_path()}
    assert [len(one) for one in tokens] == [1, 1] and tokens[0] != tokens[1]
    assert tokens[0].isdisjoint({pages[0].session_state["page_session"].public_id})


def test_the_first_typed_words_start_a_call_and_are_sent(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    page = typed(console(switchboard), "What is your baggage policy?")
    assert switchboard.calls[0].commands == [SendMessage("What is your baggage policy?")]
    assert "What is your baggage policy?" in feed_html(page)


def test_the_whole_page_runs_again_only_for_a_new_call_and_its_end(console: Opener) -> None:
    """What is drawn from these topics asks for it; see the tests of the connection."""
    switchboard = switchboard_with(call_scenes.opening().events)
    page = console(switchboard)
    topics = live_data(page, "live_console")["topics"]
    session = page.session_state["page_session"]
    assert session_topic(session.public_id, "call") in topics
    before = session.drawn("console")
    switchboard.changes.publish(session_topic(session.public_id, "call"))
    page.run()
    assert session.drawn("console") == before + 1


def test_a_part_follows_the_policy_of_the_team_that_is_chosen(console: Opener) -> None:
    switchboard = FakeSwitchboard(ready=("hotel_desk",))
    page = console(switchboard)
    assert live_data(page, "live_policy_text")["topics"] == ["versions/policy/Airline support"]
    page.session_state[TEAM] = "Hotel desk"
    page.run()
    assert live_data(page, "live_policy_text")["topics"] == ["versions/policy/Hotel desk"]


def test_a_call_is_made_with_the_chosen_team_whose_policy_is_shown(console: Opener) -> None:
    switchboard = FakeSwitchboard(ready=("hotel_desk",))
    page = console(switchboard)
    page.session_state[TEAM] = "Hotel desk"
    page = typed(page.run(), "hello")
    assert switchboard.calls[0].team == "Hotel desk"
    assert "House rules" in markup(page)


def test_another_team_chosen_mid_call_does_not_change_the_policy_beside_it(
    console: Opener,
) -> None:
    switchboard = FakeSwitchboard(call_scenes.mid_call, ready=("hotel_desk",))
    page = typed(console(switchboard), "hello")
    page.session_state[TEAM] = "Hotel desk"
    body = markup(page.run())
    assert not page.exception
    place = passage_anchor("P2", 1, "Airline support")
    assert f'href="#{place}"' in feed_html(page) and f'id="{place}"' in body
    assert "House rules" not in body
    notes = [one.value for one in page.caption if "the running call" in one.value]
    assert notes == ["From the team of the running call\\: Airline support\\."]


def test_a_citation_of_a_call_that_ended_never_leads_to_another_teams_policy(
    console: Opener,
) -> None:
    switchboard = FakeSwitchboard(call_scenes.mid_call, ready=("hotel_desk",))
    page = typed(console(switchboard), "hello")
    hung_up(page)
    page.session_state[TEAM] = "Hotel desk"
    body = markup(page.run())
    place = passage_anchor("P2", 1, "Airline support")
    assert "House rules" in body and f'id="{place}"' not in body
    assert f'href="#{place}"' in feed_html(page), "without its passage the page shows its words"


def test_the_transcript_has_both_sides_the_interruption_and_the_citation(console: Opener) -> None:
    page = typed(console(switchboard_with(call_scenes.mid_call())), "hello")
    body = feed_html(page)
    assert "QA Agent" in body
    assert "<s>" in body and "cut at 1.2 s" in body
    place = passage_anchor("P2", 1, "Airline support")
    assert f'href="#{place}"' in body and f'id="{place}"' in markup(page)
    assert "gap 850 ms" in body and "42 ms" in body


def test_hang_up_ends_the_call_and_keeps_the_transcript_until_the_next(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.mid_call())
    page = hung_up(typed(console(switchboard), "hello"))
    assert switchboard.calls[0].stopped == ["hung up"]
    assert "Call ended" in feed_html(page) and "baggage policy" in feed_html(page)
    switchboard._events = lambda: call_scenes.opening().events
    page = typed(page, "again")
    assert len(switchboard.calls) == 2
    assert "baggage policy" not in feed_html(page)


def test_a_lost_engine_is_a_sentence_and_another_engine_takes_the_same_call(
    console: Opener,
) -> None:
    switchboard = FakeSwitchboard(lambda: call_scenes.error(), settings=Settings())
    page = typed(console(switchboard), "hello")
    page.text_input(key="engine_model").set_value("gpt-realtime").run()
    page = typed(page, "once more")
    assert len(switchboard.calls) == 1
    kinds = [type(command).__name__ for command in switchboard.calls[0].commands]
    assert kinds == ["SendMessage", "UseEndpoint", "SendMessage"]


def test_a_failed_local_engine_says_so_in_the_sidebar(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    switchboard.status = EngineStatus(state="failed", message="The local engine could not start.")
    assert "could not start" in markup(console(switchboard))


def test_a_local_engine_that_loads_its_models_is_not_called_ready(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    switchboard.status = EngineStatus(state="ready", message="The local engine is loading.")
    page = markup(console(switchboard))
    assert "<b>Loading</b>" in page and "is loading." in page and "<b>Ready</b>" not in page


HOSTILE_POLICY = "1. &lt;img src=x onerror=alert(1)&gt;\n2. <script>x</script> <img src=y>\n"
"""Entities and code of Markdown are text; tags in it are left out."""


def test_a_hostile_policy_never_becomes_markup(console: Opener) -> None:
    switchboard = FakeSwitchboard(policy=HOSTILE_POLICY)
    body = markup(console(switchboard))
    assert "<img" not in body and "<script" not in body
    assert "&lt;img" in body


def links(page: AppTest) -> list[tuple[str, str, str]]:
    return [
        (link.proto.label, link.proto.page, link.proto.query_string)
        for link in page.get("page_link")
        if link.proto.page == "calls"
    ]


def test_the_address_of_another_sessions_call_offers_to_watch_it(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.mid_call())
    page = console(switchboard)
    assert not links(page)
    page = typed(page, "hello")
    assert page.query_params["call"] == "c-1" and not links(page), "it is this session's own"
    other = AppTest.from_file(page._script_path, default_timeout=500)
    other.query_params["call"] = "c-1"
    other.run()
    assert not links(other), "it may be this tab's own call, before a reload"
    connects(other)
    other.run()  # as the topic says
    assert links(other) == [("Watch this call", "calls", "call=c-1")]
    assert live_data(other, "live_call_in_address")["topics"] == [CALLS]

    switchboard.calls[0].stop("hung up")
    other.run()  # as the topic says
    assert links(other) == [("Open the call of this address", "calls", "call=c-1")]


def test_the_own_call_takes_the_place_of_a_shared_one_in_the_address(console: Opener) -> None:
    page = console(switchboard_with(call_scenes.mid_call()))
    page.query_params["call"] = "c-9"
    page = typed(page, "hello")
    assert page.query_params["call"] == "c-1"
    page.query_params["call"] = "c-9"  # of a run that was asked for before
    page.run()
    assert page.query_params["call"] == "c-1"
    page.button(key="demo_enter").click().run()
    page.query_params["call"] = "c-9"
    hung_up(page)
    assert page.query_params["call"] == "c-1"


def test_a_page_that_is_not_about_a_call_has_none_in_its_address(console: Opener) -> None:
    page = typed(console(switchboard_with(call_scenes.mid_call())), "hello")
    for other in ("routes/insights.py", "routes/agents.py", "routes/about.py"):
        page.switch_page(other)
        page.query_params["call"] = "c-1"
        page.run()
        assert "call" not in page.query_params, other
    page.switch_page("routes/console.py").run()
    assert page.query_params["call"] == "c-1"


def test_a_number_of_the_pages_choices_brings_what_was_chosen_before_it(console: Opener) -> None:
    page = console(FakeSwitchboard(ready=("hotel_desk",)))
    page.selectbox(key="team").set_value("Hotel desk")
    page.radio(key="engine_kind").set_value("openai")
    session = call_session_of(reports(page, "live_choices", made=4))
    assert session.choices == 4 and session.next_call.team == "Hotel desk"
    assert "OpenAI needs a key" in str(session.next_call.endpoint)


def test_an_invalid_call_id_in_the_address_is_no_link(console: Opener) -> None:
    page = console(FakeSwitchboard())
    page.query_params["call"] = "<b>x</b>"
    page.run()
    assert not links(page)


def test_the_about_page_opens(console: Opener) -> None:
    page = console(FakeSwitchboard())
    page.switch_page("routes/about.py").run()
    assert not page.exception
    assert page.title[0].value == "About Switchboard"
