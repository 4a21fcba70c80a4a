"""Settings: read once, precise complaints, README in step, and no secret in any printout."""

import dataclasses
import json
import pickle
from pathlib import Path

import pytest

from agents_core.errors import SettingsError
from agents_core.settings import (
    Settings,
    ensure_sqlite_folder,
    load_settings,
    parse_headers,
    usable_key,
    usable_url,
)

README = Path(__file__).resolve().parents[3] / "README.md"
BEGIN, END = "<!-- settings: begin -->\n", "<!-- settings: end -->"
CANARY = "canary-9f3a"


def settings_table() -> str:
    """README's table, from the fields themselves."""
    lines = ["| Variable | Default | What it does |", "| --- | --- | --- |"]
    for field in dataclasses.fields(Settings):
        default = "" if field.default in (None, "") else f"`{field.default}`"
        secret = " (secret)" if field.metadata["secret"] else ""
        lines.append(
            f"| `{field.metadata['name']}` | {default} | {field.metadata['help']}{secret} |"
        )
    return "\n".join(lines) + "\n"


def test_readmes_table_is_the_one_the_fields_give() -> None:
    text = README.read_text(encoding="utf-8")
    assert BEGIN in text
    shown = text.partition(BEGIN)[2].partition(END)[0]
    assert shown == settings_table(), f"README's settings table should be:\n{settings_table()}"


def test_nothing_set_gives_the_defaults() -> None:
    settings = load_settings({})
    assert settings == Settings()
    assert settings.openai_api_key is None
    assert (settings.realtime_model, settings.realtime_voice) == ("", "")
    assert settings.ice_server_list == []
    assert settings.headers == {}


def test_the_environment_comes_before_the_secrets_file_and_blank_means_unset() -> None:
    secrets = {"REALTIME_VOICE": "marin", "REALTIME_MODEL": "from-file", "ENGINE_PORT": 8765}
    settings = load_settings({"REALTIME_MODEL": "from-env", "REALTIME_VOICE": ""}, secrets)
    assert settings.realtime_model == "from-env"
    assert settings.realtime_voice == "marin"
    assert settings.engine_port == 8765


@pytest.mark.parametrize("name", ["ENGINE_PORT", "ENGINE_SESSION_MINUTES", "APPROVAL_TIMEOUT_S"])
def test_a_number_that_is_none_is_named(name: str) -> None:
    if name != "ENGINE_PORT":
        with pytest.raises(SettingsError, match=f"{name} must be a number"):
            load_settings({name: "inf"})
    with pytest.raises(SettingsError, match=f"{name} must be a number"):
        load_settings({name: "many"})


@pytest.mark.parametrize(
    ("value", "sentence"), [("{", "is not JSON"), ('{"urls": 1}', "list of objects")]
)
def test_bad_ice_servers_are_a_sentence(value: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence):
        _ = load_settings({"ICE_SERVERS": value}).ice_server_list


def test_ice_servers_and_headers_are_parsed() -> None:
    settings = load_settings(
        {
            "ICE_SERVERS": '[{"urls": "turn:turn.example.org", "username": "u"}]',
            "REALTIME_HEADERS": '{"api-key": "k"}',
        }
    )
    assert settings.ice_server_list == [{"urls": "turn:turn.example.org", "username": "u"}]
    assert settings.headers == {"api-key": "k"}


def test_no_secret_shows_in_any_printout() -> None:
    secrets = {
        field.metadata["name"]: f'{{"x": "{CANARY}"}}'
        for field in dataclasses.fields(Settings)
        if field.metadata["secret"]
    }
    assert {"OPENAI_API_KEY", "REALTIME_HEADERS", "ENGINE_LLM_KEY"} <= set(secrets)
    settings = load_settings(secrets)
    for printed in (
        repr(settings),
        str(settings),
        f"{settings}",
        str(dataclasses.asdict(settings)),
    ):
        assert CANARY not in printed
    assert pickle.loads(pickle.dumps(settings)) == settings
    assert settings.headers == {"x": CANARY}


def test_an_address_that_may_carry_a_password_is_not_printed() -> None:
    addresses = {
        "DATABASE_URL": f"postgresql+psycopg://user:{CANARY}@localhost/x",
        "REALTIME_URL": f"wss://host/realtime?api-key={CANARY}",
        "ICE_SERVERS": f'[{{"credential": "{CANARY}"}}]',
    }
    assert CANARY not in repr(load_settings(addresses))


@pytest.mark.parametrize("text", [CANARY, f'["{CANARY}"]', f'{{"{CANARY}": 1}}', "{" + CANARY])
def test_bad_headers_are_refused_without_quoting_them(text: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        parse_headers(text)
    assert CANARY not in str(refusal.value)
    assert refusal.value.__cause__ is None
    assert refusal.value.__suppress_context__ or refusal.value.__context__ is None


def test_a_key_pasted_with_the_end_of_its_line_is_used_without_it() -> None:
    for pasted in (f'{{" api-key ": "{CANARY}\\n"}}', f'{{"api-key": "{CANARY}\r\n"}}\n'):
        assert parse_headers(pasted) == {"api-key": CANARY}
    settings = load_settings(
        {"OPENAI_API_KEY": f" {CANARY}\n", "REALTIME_HEADERS": f'{{"a": "{CANARY}\n"}}\n'}
    )
    key = settings.openai_api_key
    assert key is not None and key.get_secret_value() == CANARY
    assert settings.headers == {"a": CANARY}


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("api-key", f"{CANARY}\nX-Other: 1", "A header has a line break in it"),
        ("api-key", f"{CANARY}\r{CANARY}", "A header has a line break in it"),
        ("api-key", f"{CANARY}\x00", "cannot be sent"),
        ("api-key", f"{CANARY}\u2028x", "cannot be sent"),
        ("api-key", f"“{CANARY}”", "cannot be sent"),
        (f"api key {CANARY}", "x", "A header's name"),
        (f"{CANARY}:\nX", "x", "A header's name"),
        ("", CANARY, "A header's name"),
    ],
)
def test_what_no_header_can_carry_is_a_sentence_without_it(
    name: str, value: str, sentence: str
) -> None:
    with pytest.raises(SettingsError, match=sentence) as refusal:
        parse_headers(json.dumps({name: value}))
    assert CANARY not in str(refusal.value)
    assert refusal.value.__cause__ is None and refusal.value.__context__ is None


@pytest.mark.parametrize("key", [f"{CANARY} {CANARY}", f"sk\n{CANARY}", f"“{CANARY}”", "sk\x07"])
def test_what_can_be_no_key_is_a_sentence_without_it(key: str) -> None:
    with pytest.raises(SettingsError, match="OpenAI key") as refusal:
        usable_key(key)
    assert CANARY not in str(refusal.value)
    assert usable_key(f"\t{CANARY}\n") == CANARY


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (f"wss://host/v1?api-key={CANARY}\nx", "space or a line break"),
        (f"wss://host/v1?api-key={CANARY} x", "space or a line break"),
        (f"wss://host/\x00{CANARY}", "space or a line break"),
        (f"wss://me:{CANARY}@host/v1", "give them as a header"),
        (f"wss://{CANARY}@host/v1", "give them as a header"),
        (f"ftp://host/{CANARY}", "must start with wss://"),
        (f"wss://host:{CANARY}/", "not a usable address"),
    ],
)
def test_an_address_no_call_can_use_is_a_sentence_without_it(url: str, sentence: str) -> None:
    with pytest.raises(SettingsError, match=sentence) as refusal:
        usable_url(url)
    assert CANARY not in str(refusal.value)


def test_an_address_is_taken_in_any_case_of_its_scheme() -> None:
    assert usable_url(" WSS://Host.example/v1?x=Y\n") == "wss://Host.example/v1?x=Y"


def test_a_sqlite_files_folder_is_made(tmp_path: Path) -> None:
    ensure_sqlite_folder(f"sqlite:///{tmp_path / 'deep' / 'er' / 'x.db'}")
    assert (tmp_path / "deep" / "er").is_dir()
    ensure_sqlite_folder("sqlite:///:memory:")
    ensure_sqlite_folder("postgresql+psycopg://localhost/switchboard")


@pytest.mark.parametrize(("text", "on"), [("off", False), ("FALSE", False), ("1", True)])
def test_a_switch_is_read_as_people_write_it(text: str, on: bool) -> None:
    assert load_settings({"RECORD_AUDIO": text}).record_audio is on


def test_a_switch_that_is_neither_is_named() -> None:
    with pytest.raises(SettingsError, match="RECORD_AUDIO must be true or false"):
        load_settings({"RECORD_AUDIO": "perhaps"})
