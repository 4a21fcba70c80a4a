"""The engine choice: what the next call uses, and where a key goes."""

import json
import logging

import pytest
from pydantic import SecretStr
from streamlit.testing.v1 import AppTest

from agents_core.call.contract.commands import SendMessage
from agents_core.errors import StoreUnavailable
from agents_core.settings import Settings, load_settings
from pages.live_calls.console_handler import ConsoleHandler
from pages.live_channel import requests as rq
from pages.session.call_session import CallSession
from tests.pages.support import call_scenes
from tests.pages.support.fake_switchboard import FakeSwitchboard
from tests.pages.support.page_runs import (
    Opener,
    call_session_of,
    hung_up,
    markup,
    presses_twice,
    sent,
    switchboard_with,
    typed,
)

KEY = "sk-not-a-real-key"


def test_without_a_key_the_local_engine_answers(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    typed(console(switchboard), "hello")
    assert switchboard.calls[0].endpoint.kind == "local"


def test_a_key_in_the_settings_chooses_openai(console: Opener) -> None:
    settings = Settings(openai_api_key=SecretStr(KEY))
    switchboard = FakeSwitchboard(lambda: call_scenes.opening().events, settings=settings)
    page = typed(console(switchboard), "hello")
    assert switchboard.calls[0].endpoint.kind == "openai"
    assert KEY not in repr(page.session_state) and KEY not in markup(page)


def test_openai_without_a_key_is_a_sentence_and_keeps_the_words(console: Opener) -> None:
    switchboard = FakeSwitchboard()
    page = console(switchboard)
    page.radio(key="engine_kind").set_value("openai").run()
    assert "needs a key" in refusal(page)
    assert switchboard.calls == []


def test_a_typed_key_leaves_its_input_at_once(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    page = console(switchboard)
    page.radio(key="engine_kind").set_value("openai").run()
    page.text_input(key="engine_key_box").set_value(KEY).run()
    assert page.text_input(key="engine_key_box").value == ""
    assert KEY not in repr(page.session_state)
    page = typed(page, "hello")
    key = switchboard.calls[0].endpoint.api_key
    assert key is not None and key.get_secret_value() == KEY
    hung_up(page)
    page.button(key="engine_key_box_forget").click().run()
    assert "needs a key" in refusal(page)


def refusal(page: AppTest) -> str:
    """Why a typed message starts no call; the browser keeps the message."""
    result = sent(page, rq.SendText, text="my long question")
    assert not result.ok
    return result.message


def custom(console: Opener, switchboard: FakeSwitchboard, url: str) -> AppTest:
    page = console(switchboard)
    page.radio(key="engine_kind").set_value("custom").run()
    return page.text_input(key="engine_url").set_value(url).run()


def test_a_realtime_url_takes_headers(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    page = custom(console, switchboard, "wss://proxy.example/v1/realtime")
    page.text_input(key="engine_headers_box").set_value('{"api-key": "x"}').run()
    assert page.text_input(key="engine_headers_box").value == ""
    typed(page, "hello")
    assert switchboard.calls[0].endpoint.url == "wss://proxy.example/v1/realtime"
    assert sent_headers(switchboard) == '{"api-key": "x"}'


def sent_headers(switchboard: FakeSwitchboard) -> str | None:
    headers = switchboard.calls[-1].endpoint.headers
    return headers.get_secret_value() if headers else None


def test_invalid_headers_stay_in_their_input(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    page = custom(console, switchboard, "wss://proxy.example/v1/realtime")
    broken = f'{{"api-key": "{KEY}"'
    page.text_input(key="engine_headers_box").set_value(broken).run()
    assert page.text_input(key="engine_headers_box").value == broken
    assert "not a JSON object" in page.error[0].value and KEY not in page.error[0].value
    assert not [one for one in page.caption if "stored for this browser session" in one.value]
    assert "not a JSON object" in refusal(page) and switchboard.calls == []
    page.text_input(key="engine_headers_box").set_value(broken + "}").run()
    assert not page.error and page.text_input(key="engine_headers_box").value == ""
    typed(page, "hello again")
    assert sent_headers(switchboard) == broken + "}"


def test_typed_headers_go_to_the_server_they_were_typed_for_only(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    page = custom(console, switchboard, "wss://first.example/v1/realtime")
    page.text_input(key="engine_headers_box").set_value('{"api-key": "first"}').run()
    for other in ("wss://other.example/v1", "ws://first.example/v1", "wss://first.example:444/v1"):
        page.text_input(key="engine_url").set_value(other).run()
        assert "entered for first" in page.warning[0].value
        assert page.text_input(key="engine_headers_box").placeholder == ""
        typed(page, f"hello {other}")
        assert switchboard.calls[-1].endpoint.url == other and sent_headers(switchboard) is None
        hung_up(page)
    page.text_input(key="engine_url").set_value("WSS://First.example:443/other").run()
    assert not page.warning
    typed(page, "hello again")
    assert sent_headers(switchboard) == '{"api-key": "first"}'


def test_headers_typed_before_the_address_wait_for_it(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    page = custom(console, switchboard, "")
    page.text_input(key="engine_headers_box").set_value('{"api-key": "x"}').run()
    assert "Enter a Realtime URL" in page.error[0].value
    page.text_input(key="engine_url").set_value("wss://host/v1").run()
    assert not page.error and page.text_input(key="engine_headers_box").value == ""
    typed(page, "hello")
    assert sent_headers(switchboard) == '{"api-key": "x"}'


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("REALTIME_HEADERS", f'{{"api-key": "{KEY}\nx"}}', "line break"),
        ("REALTIME_URL", f"wss://me:{KEY}@host/v1", "as a header"),
        ("OPENAI_API_KEY", f"{KEY}\nx", "line break"),
    ],
)
@pytest.mark.parametrize("file", [False, True])
def test_an_invalid_setting_is_reported_without_its_value(
    console: Opener,
    caplog: pytest.LogCaptureFixture,
    name: str,
    value: str,
    sentence: str,
    file: bool,
) -> None:
    caplog.set_level(logging.DEBUG)
    given = {name: value}
    if name == "REALTIME_HEADERS":
        given["REALTIME_URL"] = "wss://host/v1"
    settings = load_settings({}, given) if file else load_settings(given)
    switchboard = FakeSwitchboard(settings=settings)
    page = console(switchboard)
    assert sentence in page.error[0].value
    refused = refusal(page)
    assert sentence in refused and switchboard.calls == []
    shown = refused + markup(page) + repr(page) + caplog.text
    assert KEY not in shown


@pytest.mark.parametrize("box", ["engine_key_box", "engine_headers_box"])
def test_an_invalid_secret_is_not_logged(
    console: Opener, caplog: pytest.LogCaptureFixture, box: str
) -> None:
    caplog.set_level(logging.DEBUG)
    page = console(FakeSwitchboard())
    page.radio(key="engine_kind").set_value("openai" if "key" in box else "custom").run()
    if "headers" in box:
        page.text_input(key="engine_url").set_value("wss://host/v1").run()
    pasted = f"{KEY} x" if "key" in box else json.dumps({"api-key": f"{KEY}\nx"})
    page.text_input(key=box).set_value(pasted).run()
    assert "line break" in page.error[0].value
    refused = refusal(page)
    assert "line break" in refused
    sentences = [refused, *(one.value for one in (*page.error, *page.warning))]
    assert KEY not in markup(page) + "".join(sentences) + caplog.text


def test_an_operators_address_with_a_key_is_used_and_not_shown(console: Opener) -> None:
    settings = Settings(realtime_url=f"wss://ours.example/v1/realtime?api-key={KEY}")
    switchboard = FakeSwitchboard(lambda: call_scenes.opening().events, settings=settings)
    page = console(switchboard)
    assert page.text_input(key="engine_url").value == ""
    assert page.text_input(key="engine_url").placeholder == "from the settings"
    page = typed(page, "hello")
    assert switchboard.calls[0].endpoint.url == settings.realtime_url
    assert KEY not in repr(page) + markup(page)


def test_the_operators_headers_go_to_the_operators_server_only(console: Opener) -> None:
    settings = Settings(
        realtime_url="wss://ours.example/v1/realtime",
        realtime_headers=SecretStr('{"api-key": "ours"}'),
    )
    switchboard = FakeSwitchboard(lambda: call_scenes.opening().events, settings=settings)
    page = typed(console(switchboard), "hello")
    assert switchboard.calls[0].endpoint.headers == settings.realtime_headers
    hung_up(page)
    page.text_input(key="engine_url").set_value("wss://theirs.example/v1/realtime").run()
    assert page.text_input(key="engine_headers_box").placeholder == ""
    typed(page, "hello again")
    assert switchboard.calls[1].endpoint.url == "wss://theirs.example/v1/realtime"
    assert switchboard.calls[1].endpoint.headers is None


def test_an_invalid_address_is_a_sentence(console: Opener) -> None:
    page = console(FakeSwitchboard())
    page.radio(key="engine_kind").set_value("custom").run()
    assert "Enter the address" in refusal(page)
    page.text_input(key="engine_url").set_value("host/v1").run()
    assert "must start with" in page.error[0].value
    assert "must start with" in refusal(page)


def test_the_scheme_of_an_address_may_be_in_capitals(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    typed(custom(console, switchboard, "WSS://host.example/v1"), "hello")
    assert switchboard.calls[0].endpoint.url == "wss://host.example/v1"


def test_a_notice_about_a_missing_setting_goes_when_it_is_entered(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    page = console(switchboard)
    page.radio(key="engine_kind").set_value("openai").run()
    page.button(key="hear_engine").click().run()
    assert ["needs a key" in one.value for one in page.warning] == [True]
    assert "needs a key" in refusal(page)
    page.text_input(key="engine_key_box").set_value(KEY).run()
    assert not page.warning
    page = typed(page, "my long question")
    assert not page.warning and switchboard.calls


def test_the_sidebar_shows_what_the_server_acknowledged(console: Opener) -> None:
    page = typed(console(switchboard_with(call_scenes.opening().events)), "hello")
    page.run()
    body = markup(page)
    assert "Session configuration" in body and "transfer_to_qa_agent" in body


def test_a_running_call_keeps_its_engine_until_a_person_starts_another(
    console: Opener,
) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    page = typed(console(switchboard), "hello")
    page.text_input(key="engine_model").set_value("gpt-realtime").run()
    assert "keeps its engine" in page.info[0].value
    page = typed(page, "hello again")
    page.radio(key="engine_kind").set_value("openai").run()
    assert page.button(key="start_again").disabled  # it needs a key
    page = typed(page, "and again")
    assert len(switchboard.calls) == 1 and switchboard.calls[0].stopped == []
    messages = [one for one in switchboard.calls[0].commands if isinstance(one, SendMessage)]
    assert [message.text for message in messages] == [
        "hello",
        "hello again",
        "and again",
    ]
    page.radio(key="engine_kind").set_value("local").run()
    page.button(key="start_again").click().run()
    assert [call.endpoint.model for call in switchboard.calls] == ["", "gpt-realtime"]
    assert switchboard.calls[0].stopped == ["a new call was begun"]
    assert call_session_of(page).running and not page.info
    typed(page, "hello new call")
    assert len(switchboard.calls) == 2 and len(switchboard.calls[1].commands) == 1


def test_a_double_click_starts_one_new_call(
    console: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The call that the first click had begun was ended by the second."""
    monkeypatch.setattr(ConsoleHandler, "call_replaced", lambda _: None)  # no loop runs
    switchboard = switchboard_with(call_scenes.opening().events)
    page = typed(console(switchboard), "hello")
    page.text_input(key="engine_model").set_value("gpt-realtime").run()
    presses_twice(page, "Start a new call with this engine")
    assert len(switchboard.calls) == 2 and not switchboard.calls[1].stopped
    assert call_session_of(page).running and not page.error


def test_why_no_new_call_began_stays_until_another_engine_is_chosen(
    console: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another run at once, as for the call that ended, took the sentence away."""
    page = typed(console(switchboard_with(call_scenes.opening().events)), "hello")
    page.text_input(key="engine_model").set_value("gpt-realtime").run()

    def refuse(*_: object) -> None:
        raise StoreUnavailable("The database cannot be reached.")

    monkeypatch.setattr(CallSession, "replace_call", refuse)
    page.button(key="start_again").click().run()
    assert "cannot be reached" in page.error[0].value
    assert "cannot be reached" in page.run().error[0].value
    page.text_input(key="engine_model").set_value("gpt-realtime-mini").run()
    assert not page.error


def test_the_new_call_has_what_was_chosen_just_before_the_click(console: Opener) -> None:
    switchboard = switchboard_with(call_scenes.opening().events)
    page = typed(console(switchboard), "hello")
    page.text_input(key="engine_model").set_value("gpt-realtime").run()
    page.text_input(key="engine_model").set_value("gpt-realtime-mini")
    page.button(key="start_again").click().run()
    assert switchboard.calls[-1].endpoint.model == "gpt-realtime-mini"


def test_a_reverted_choice_shows_nothing(console: Opener) -> None:
    page = typed(console(switchboard_with(call_scenes.opening().events)), "hello")
    page.text_input(key="engine_model").set_value("gpt-realtime").run()
    assert page.info
    page.text_input(key="engine_model").set_value("").run()
    assert not page.info


def published_in(switchboard: FakeSwitchboard, language: str) -> str:
    """The first team, published in another language; its name."""
    team = switchboard.teams.newest(switchboard.teams.names()[0])
    spoken = team.spec.model_copy(update={"language": language})
    switchboard.teams.publish(team.name, spoken, based_on=team.number, message="Language")
    return team.name


@pytest.mark.parametrize("demo", [False, True])
def test_a_german_team_is_warned_of_before_a_call_on_the_local_engine(
    console: Opener, demo: bool
) -> None:
    switchboard = switchboard_with(())
    name = published_in(switchboard, "de-AT")
    page = console(switchboard)
    if demo:
        page.button(key="demo_enter").click().run()
    [warning] = page.warning
    assert warning.value.startswith(
        f"The team “{name}” speaks German, but the local engine hears, reads and speaks English"
        " only"
    )


def test_other_engines_and_english_teams_are_not_warned_of(console: Opener) -> None:
    switchboard = switchboard_with(())
    assert not console(switchboard).warning
    published_in(switchboard, "de")
    page = console(switchboard)
    assert page.warning
    page.radio(key="engine_kind").set_value("openai").run()
    assert not page.warning


def test_another_teams_voice_is_the_teams_own(console: Opener) -> None:
    """Its label named the voice: of another team it was a new option, sent to the server."""
    switchboard = FakeSwitchboard(lambda: call_scenes.opening().events, ready=("hotel_desk",))
    names = switchboard.teams.names()
    page = console(switchboard)
    labels = page.selectbox(key="engine_voice").options
    page.selectbox(key="team").set_value(names[1]).run()
    assert page.selectbox(key="engine_voice").options == labels
    typed(page, "hello")
    assert switchboard.calls[0].endpoint.voice in (
        "",
        switchboard.teams.newest(names[1]).spec.voice,
    )
