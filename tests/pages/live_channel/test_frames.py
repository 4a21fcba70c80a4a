"""Frames and requests: closed unions, encoded and checked for every member."""

import dataclasses
import json
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from pages.live_channel import requests as rq
from pages.live_channel.frames import Acknowledgement, FeedUpdate, Frame, Rerun, as_json, encode
from pages.live_channel.requests import Hello, StartAudio, UnknownRequest, parse

HOSTILE = '</script><img src=x onerror="hacked()">\u2028"\\\ud83d'
"""Markup, what ends a JavaScript string, and half of a surrogate pair."""


def made(kind: type[Any], text: str) -> Any:
    """A frame with ``text`` in every field that takes text."""
    by_type: dict[str, Any] = {
        "str": text,
        "bool": True,
        "int": 3,
        "float | None": 0.5,
        "Mapping[str, Any]": {text: text},
        "Mapping[str, Any] | None": {text: [text]},
        "tuple[tuple[int, str], ...]": ((1, text),),
    }
    fields = {field.name: by_type[_name(field.type)] for field in dataclasses.fields(kind)}
    if kind is FeedUpdate:
        fields["body"] = as_json({"text": text})
    return kind(**fields)


def _name(annotation: Any) -> str:
    if annotation in (str, bool, int):
        return str(annotation.__name__)
    return str(annotation).replace("typing.", "").replace("collections.abc.", "")


@pytest.mark.parametrize("kind", get_args(Frame), ids=lambda kind: kind.__name__)
def test_every_frame_is_one_message_that_says_its_type(kind: type[Frame]) -> None:
    text = encode(made(kind, HOSTILE))
    assert text.isascii(), "half a surrogate pair does not break the socket"
    read = json.loads(text)
    assert isinstance(read["type"], str)
    assert HOSTILE in repr(read) or repr(HOSTILE)[1:-1] in repr(read) or kind is Rerun


def test_the_types_of_frames_differ() -> None:
    types = [json.loads(encode(made(kind, "x")))["type"] for kind in get_args(Frame)]
    assert len(set(types)) == len(types)


def test_a_number_that_json_does_not_have_is_no_frame() -> None:
    with pytest.raises(ValueError, match="not JSON compliant"):
        encode(Acknowledgement(id="x", ok=True, data={"level": float("nan")}))


def test_a_repeated_rerun_is_another_value_for_the_page() -> None:
    """Streamlit ignores a state value that did not change."""
    once, again = (encode(Rerun(key="k", revision=3, attempt=attempt)) for attempt in (1, 2))
    assert json.loads(once)["revision"] != json.loads(again)["revision"]


# --- requests -------------------------------------------------------------------------------------

EXAMPLES: dict[str, dict[str, Any]] = {
    "hello": {"token": "t"},
    "open": {"feed": "own", "source": "own"},
    "close": {"feed": "own"},
    "earlier": {"feed": "own", "part": "steps", "before": 3},
    "watch": {"key": "k", "topics": ["engine"]},
    "unwatch": {"key": "k"},
    "job": {"job": "j"},
    "bye": {},
    "send": {"text": "hello"},
    "mute": {"on": True},
    "push_to_talk": {"on": True},
    "talk": {"on": False},
    "interrupt": {},
    "hang_up": {},
    "start_audio": {"sdp": "v=0"},
    "play_demo": {"conversation": 1},
    "control_demo": {"action": "pause"},
    "stop_audio": {},
    "cancel_job": {"job": "j"},
    "ping": {},
}
KINDS: tuple[type[BaseModel], ...] = get_args(rq.Request)
COMMANDS = get_args(rq.Command)


def example(kind: type[BaseModel]) -> dict[str, Any]:
    name = get_args(kind.model_fields["type"].annotation)[0]
    fields = {"type": name, **EXAMPLES[name]}
    return fields | ({"id": "command-1"} if kind in COMMANDS else {})


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_request_is_read_and_nothing_beside_it(kind: type[BaseModel]) -> None:
    fields = example(kind)
    assert type(parse(json.dumps(fields))) is kind
    with pytest.raises(UnknownRequest):
        parse(json.dumps(fields | {"more": 1}))
    for name in fields:
        with pytest.raises(UnknownRequest):
            parse(json.dumps(fields | {name: {"nested": 1}}))
    if kind in COMMANDS:
        for bad in ("short", "x" * 65, "with space", "<b>12345678</b>"):
            with pytest.raises(UnknownRequest):
                parse(json.dumps(fields | {"id": bad}))


def test_a_position_is_read_as_an_update_gave_it() -> None:
    position = {"source_id": "c-1", "seq": 3, "lines": 2, "steps": 1, "generation": 1}
    read = parse(json.dumps(example(rq.OpenFeed) | {"position": position | {"revision": 7}}))
    assert isinstance(read, rq.OpenFeed)
    assert read.position.model_dump() == position | {"revision": 7}


def test_secrets_of_a_request_are_in_no_repr_and_no_error() -> None:
    hello = parse(json.dumps({"type": "hello", "token": "secret-token"}))
    offer = parse(json.dumps(example(StartAudio) | {"sdp": "secret-offer"}))
    assert isinstance(hello, Hello) and "secret" not in f"{hello!r} {offer!r}"
    with pytest.raises(UnknownRequest) as refused:
        parse(json.dumps({"type": "hello", "token": "secret-token", "more": 1}))
    assert "secret" not in str(refused.value)
