"""The engine choice: what the next call uses, and where a key goes."""

from pydantic import SecretStr

from agents_core.settings import Settings
from tests.pages import scenes
from tests.pages.conftest import Opener, board_with, handle_of, markup, typed
from tests.pages.fakes import FakeSwitchboard

KEY = "sk-not-a-real-key"


def test_without_a_key_the_local_engine_answers(console: Opener) -> None:
    board = board_with(scenes.opening().events)
    typed(console(board), "hello")
    assert board.calls[0].endpoint.kind == "local"


def test_a_key_in_the_settings_chooses_openai(console: Opener) -> None:
    settings = Settings(openai_api_key=SecretStr(KEY))
    board = FakeSwitchboard(lambda: scenes.opening().events, settings=settings)
    page = typed(console(board), "hello")
    assert board.calls[0].endpoint.kind == "openai"
    assert KEY not in repr(page.session_state) and KEY not in markup(page)


def test_openai_without_a_key_is_a_sentence_and_keeps_the_words(console: Opener) -> None:
    board = FakeSwitchboard()
    page = console(board)
    page.radio(key="engine_kind").set_value("openai").run()
    page = typed(page, "hello there")
    assert "needs a key" in page.warning[0].value and "hello there" in page.warning[0].value
    assert board.calls == []


def test_a_typed_key_leaves_its_box_at_once(console: Opener) -> None:
    board = board_with(scenes.opening().events)
    page = console(board)
    page.radio(key="engine_kind").set_value("openai").run()
    page.text_input(key="engine_key_box").set_value(KEY).run()
    assert page.text_input(key="engine_key_box").value == ""
    assert KEY not in repr(page.session_state)
    page = typed(page, "hello")
    key = board.calls[0].endpoint.api_key
    assert key is not None and key.get_secret_value() == KEY
    page.button(key="engine_key_box_forget").click().run()
    assert "needs a key" in typed(page, "again").warning[0].value


def test_a_realtime_url_takes_headers(console: Opener) -> None:
    board = board_with(scenes.opening().events)
    page = console(board)
    page.radio(key="engine_kind").set_value("custom").run()
    page.text_input(key="engine_url").set_value("wss://proxy.example/v1/realtime").run()
    page.text_input(key="engine_headers_box").set_value("not json").run()
    assert "JSON" in typed(page, "hello").warning[0].value
    page.text_input(key="engine_headers_box").set_value('{"api-key": "x"}').run()
    typed(page, "hello")
    assert board.calls[0].endpoint.url == "wss://proxy.example/v1/realtime"


def test_the_operators_headers_go_to_the_operators_server_only(console: Opener) -> None:
    settings = Settings(
        realtime_url="wss://ours.example/v1/realtime",
        realtime_headers=SecretStr('{"api-key": "ours"}'),
    )
    board = FakeSwitchboard(lambda: scenes.opening().events, settings=settings)
    page = typed(console(board), "hello")
    assert board.calls[0].endpoint.headers == settings.realtime_headers
    page.text_input(key="engine_url").set_value("wss://theirs.example/v1/realtime").run()
    assert page.text_input(key="engine_headers_box").placeholder == ""
    typed(page, "hello again")
    assert board.calls[1].endpoint.url == "wss://theirs.example/v1/realtime"
    assert board.calls[1].endpoint.headers is None


def test_an_address_that_is_none_is_a_sentence(console: Opener) -> None:
    page = console(FakeSwitchboard())
    page.radio(key="engine_kind").set_value("custom").run()
    assert "must start with" in typed(page, "hello").warning[0].value


def test_the_sidebar_shows_what_the_server_acknowledged(console: Opener) -> None:
    page = typed(console(board_with(scenes.opening().events)), "hello")
    page.run()
    body = markup(page)
    assert "The server acknowledged" in body and "transfer_to_qa_agent" in body


def test_another_engine_in_a_healthy_call_begins_a_new_call(console: Opener) -> None:
    board = board_with(scenes.opening().events)
    page = typed(console(board), "hello")
    page.text_input(key="engine_model").set_value("gpt-realtime").run()
    assert handle_of(page).running
    typed(page, "hello again")
    assert [call.endpoint.model for call in board.calls] == ["", "gpt-realtime"]
    assert board.calls[0].stopped == ["the engine was changed"]
