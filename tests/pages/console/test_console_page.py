"""The console: typing, hanging up, and sentences instead of tracebacks."""

from streamlit.testing.v1 import AppTest

from agents_core.call.contract.commands import Ack, SendMessage
from agents_core.engine_process import EngineStatus
from agents_core.events import MediaAttached, PolicyApplied, TranscriptDone
from agents_core.settings import Settings
from pages.console.live_panels import PageRun
from pages.session.call_session import WINDOW, CallSession
from pages.session.team_choice import TEAM
from pages.transcript.transcript_html import passage_anchor
from tests.pages.support import call_scenes
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import Opener, call_session_of, markup, switchboard_with, typed


def test_an_idle_page_says_what_to_do_and_what_the_engine_is_not(console: Opener) -> None:
    page = console(FakeSwitchboard())
    body = markup(page)
    assert "No conversation yet" in body
    assert "it is not a language model" in body
    assert "sky-high-42" in body  # demo accounts
    assert page.button(key="hang_up").disabled


def test_the_first_typed_words_start_a_call_and_are_sent(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    page = typed(console(switchboard), "What is your baggage policy?")
    assert switchboard.calls[0].commands == [SendMessage("What is your baggage policy?")]
    assert "What is your baggage policy?" in markup(page)
    assert not page.button(key="hang_up").disabled


def test_the_pages_own_run_is_not_restarted_by_events() -> None:
    session = CallSession()
    drawn = PageRun(receiving=True)  # the call ended since
    assert not drawn.is_outdated(session)  # it would end before the panels that follow
    assert drawn.is_outdated(session)  # a fragment's run may


def test_the_same_text_twice_at_once_is_one_message() -> None:
    session = CallSession()
    assert not session.is_repeated("hello", 10.0)
    assert session.is_repeated("hello", 10.4)
    assert not session.is_repeated("hello again", 10.5)
    assert not session.is_repeated("hello", 10.6)
    assert not session.is_repeated("hello", 12.0)


def test_the_same_words_right_after_hanging_up_begin_a_new_call(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = typed(console(switchboard), "hello")
    call_session_of(page).stop("hung up")
    typed(page, "hello")
    assert [call.commands for call in switchboard.calls] == [
        [SendMessage("hello")],
        [SendMessage("hello")],
    ]


def test_a_call_is_made_with_the_chosen_team_whose_accounts_are_shown(console: Opener) -> None:
    switchboard = FakeSwitchboard(ready=("hotel_desk",))
    page = console(switchboard)
    assert "sky-high-42" in markup(page)
    page.session_state[TEAM] = "Hotel desk"
    page = typed(page.run(), "hello")
    assert switchboard.calls[0].team == "Hotel desk"
    assert "sky-high-42" not in markup(page)
    assert "House rules" in markup(page)


def test_another_team_chosen_mid_call_changes_neither_the_policy_nor_the_accounts_beside_it(
    console: Opener,
) -> None:
    switchboard = FakeSwitchboard(call_scenes.mid_call, ready=("hotel_desk",))
    page = typed(console(switchboard), "hello")
    page.session_state[TEAM] = "Hotel desk"
    body = markup(page.run())
    assert not page.exception
    place = passage_anchor("P2", 1, "Airline support")
    assert f'href="#{place}"' in body and f'id="{place}"' in body
    assert "House rules" not in body and "sky-high-42" in body
    notes = [one.value for one in page.caption if "the running call" in one.value]
    assert notes == ["From the team of the running call\\: Airline support\\."]
    assert "From the team of the running call: Airline support." in body  # the accounts


def test_a_citation_of_a_call_that_ended_never_leads_to_another_teams_policy(
    console: Opener,
) -> None:
    switchboard = FakeSwitchboard(call_scenes.mid_call, ready=("hotel_desk",))
    page = typed(console(switchboard), "hello")
    page.button(key="hang_up").click().run()
    page.session_state[TEAM] = "Hotel desk"
    body = markup(page.run())
    assert "House rules" in body and "baggage policy" in body
    assert 'href="#passage-' not in body
    assert "From version 1 of “Airline support”" in body


def test_blank_text_starts_no_call(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    typed(console(switchboard), "   ")
    assert switchboard.calls == []


def test_the_transcript_has_both_sides_the_interruption_and_the_citation(console: Opener) -> None:
    page = typed(console(switchboard_with(call_scenes.mid_call())), "hello")
    body = markup(page)
    assert "QA Agent" in body
    assert "<s>" in body and "cut at 1.2 s" in body
    place = passage_anchor("P2", 1, "Airline support")
    assert f'href="#{place}"' in body and f'id="{place}"' in body
    assert "gap 850 ms" in body and "42 ms" in body


def test_a_citation_of_a_replaced_version_is_no_link(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.mid_call())
    page = typed(console(switchboard), "hello")
    switchboard.calls[0].play(PolicyApplied, policy_version=2, message="Policy version 2 is in use")
    body = markup(page.run())
    assert 'href="#passage-' not in body
    assert "since replaced" in body


def test_hang_up_ends_the_call_and_keeps_the_transcript_until_the_next(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.mid_call())
    page = typed(console(switchboard), "hello")
    page.button(key="hang_up").click().run()
    assert switchboard.calls[0].stopped == ["hung up"]
    assert "Call ended" in markup(page) and "baggage policy" in markup(page)
    switchboard._events = lambda: call_scenes.opening().events
    page = typed(page, "again")
    assert len(switchboard.calls) == 2
    assert "baggage policy?" not in markup(page).split("Handoff trace")[0].split("sb-turn", 1)[1]


def test_a_call_that_cannot_start_is_a_notice_with_the_typed_text(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    switchboard.refuse = "The local engine is not running."
    page = typed(console(switchboard), "my long question")
    assert "not running" in page.warning[0].value
    assert "my long question" in page.warning[0].value


def test_refused_text_is_in_the_notice(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    page = typed(console(switchboard), "first")
    switchboard.calls[0].ack = Ack(False, "This call has ended.")
    page = typed(page, "second words")
    assert "second words" in page.warning[0].value


def test_a_lost_engine_is_a_sentence_and_another_engine_takes_the_same_call(
    console: Opener,
) -> None:
    switchboard = FakeSwitchboard(lambda: call_scenes.error(), settings=Settings())
    page = typed(console(switchboard), "hello")
    assert "refused the key" in page.error[0].value
    page.text_input(key="engine_model").set_value("gpt-realtime").run()
    page = typed(page, "once more")
    assert len(switchboard.calls) == 1
    kinds = [type(command).__name__ for command in switchboard.calls[0].commands]
    assert kinds == ["SendMessage", "UseEndpoint", "SendMessage"]


def test_a_failed_local_engine_says_so_in_the_sidebar(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    switchboard.status = EngineStatus(state="failed", message="The local engine could not start.")
    assert "could not start" in markup(console(switchboard))


def test_a_stopped_local_engine_is_a_sentence_before_the_call_notices(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    page = typed(console(switchboard), "hello")
    assert not page.error
    switchboard.status = EngineStatus(
        state="restarting", message="The local engine is being started again."
    )
    assert "started again" in page.run().error[0].value


def test_a_server_that_says_nothing_is_a_sentence_until_it_does(console: Opener) -> None:
    started = call_scenes.opening().events[:1]
    settings = Settings(realtime_url="ws://127.0.0.1:9/v1")
    switchboard = FakeSwitchboard(lambda: started, settings=settings)
    page = typed(console(switchboard), "hello")
    assert not page.error  # not reported before NO_ANSWER_MS
    call = switchboard.calls[0]
    call.play(MediaAttached, at_ms=2_700)
    page.run()
    assert "has not answered yet" in page.error[0].value
    assert "127" in page.error[0].value and "Connecting" in markup(page)
    call.play(TranscriptDone, item_id="a", role="agent", agent="Main Agent", text="Hello.")
    assert not page.run().error


def test_hostile_text_never_becomes_markup(console: Opener) -> None:
    page = typed(console(switchboard_with(call_scenes.hostile())), "<script>alert(1)</script>")
    body = markup(page)
    assert "<script" not in body and "<img" not in body and "<b onmouseover" not in body
    assert "&lt;script&gt;" in body


def test_a_hostile_policy_never_becomes_markup(console: Opener) -> None:
    switchboard = FakeSwitchboard(policy="1. <img src=x onerror=alert(1)>\n2. <script>x</script>\n")
    body = markup(console(switchboard))
    assert "<img" not in body and "<script" not in body
    assert "&lt;img" in body


def test_two_thousand_lines_draw_only_the_window(console: Opener) -> None:
    page = typed(console(switchboard_with(call_scenes.long_call())), "hello")
    assert len(call_session_of(page).view.lines) > 2_000
    assert WINDOW <= markup(page).count('class="sb-turn') < WINDOW + 12
    page.button(key="earlier_lines").click().run()
    assert 2 * WINDOW <= markup(page).count('class="sb-turn') < 2 * WINDOW + 12


def links(page: AppTest) -> list[tuple[str, str, str]]:
    return [
        (link.proto.label, link.proto.page, link.proto.query_string)
        for link in page.get("page_link")
        if link.proto.page == "calls"
    ]


def test_a_reloaded_page_links_to_its_call(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.mid_call())
    page = console(switchboard)
    assert [link[:2] for link in links(page)] == [("Earlier calls", "calls")]
    page = typed(page, "hello")
    assert page.query_params["call"] == "c-1" and not links(page)
    again = AppTest.from_file(page._script_path, default_timeout=120)
    again.query_params["call"] = "c-1"
    again.run()
    assert "No conversation yet" in markup(again)
    label, target, query = links(again)[0]
    assert "before the page was reloaded" in label and (target, query) == ("calls", "call=c-1")


def test_an_invalid_call_id_in_the_address_is_no_link(console: Opener) -> None:
    page = console(FakeSwitchboard())
    page.query_params["call"] = "<b>x</b>"
    page.run()
    assert [link[0] for link in links(page)] == ["Earlier calls"]


def test_the_about_page_opens(console: Opener) -> None:
    page = console(FakeSwitchboard())
    page.switch_page("routes/about.py").run()
    assert not page.exception
    assert page.title[0].value == "About Switchboard"
