"""conversation.item.*: order, retrieval, deletion, truncation, and what the brain reads of it."""

import base64
from typing import Any

import pytest

from agents_core.engine.ports import Message, ToolCall, ToolOutput
from agents_core.engine.protocol import conversation
from tests.protocol.talk import Talk, all_of, only, silence, types

CALL = {"type": "function_call", "call_id": "call_9", "name": "look", "arguments": "{}"}
OUTPUT = {"type": "function_call_output", "call_id": "call_9", "output": "found"}


def message(role: str, type: str, text: str, **fields: Any) -> dict[str, Any]:
    return {"type": "message", "role": role, "content": [{"type": type, "text": text}], **fields}


def test_a_typed_message_is_added_and_done_at_the_end(talk: Talk) -> None:
    first, second = talk.type_words("one"), talk.type_words("two")
    assert types(first) == ["conversation.item.added", "conversation.item.done"]
    assert [event["previous_item_id"] for event in first + second] == [
        None,
        None,
        "item_1",
        "item_1",
    ]
    assert first[0]["item"] == {
        "id": "item_1",
        "object": "realtime.item",
        "type": "message",
        "role": "user",
        "status": "completed",
        "content": [{"type": "input_text", "text": "one"}],
    }


def test_items_go_where_the_client_puts_them(talk: Talk) -> None:
    talk.type_words("b")
    talk.type_words("d")
    first = talk.type_words("a", previous_item_id="root")
    third = talk.type_words("c", previous_item_id="item_1")
    assert first[0]["previous_item_id"] is None
    assert third[0]["previous_item_id"] == "item_1"
    talk.send("response.create")
    assert talk.prompted() == ["a", "b", "c", "d"]


def test_every_kind_of_item_reaches_the_brain_in_order(talk: Talk) -> None:
    for item in (
        message("system", "input_text", "Be brief."),
        message("assistant", "output_text", "Hello."),
        CALL,
        OUTPUT,
    ):
        talk.send("conversation.item.create", item=item)
    talk.send("response.create")
    assert list(talk.prompt().items) == [
        Message(role="system", text="Be brief."),
        Message(role="assistant", text="Hello."),
        ToolCall(call_id="call_9", name="look", arguments="{}"),
        ToolOutput(call_id="call_9", output="found"),
    ]


def test_audio_can_be_written_with_its_transcript_and_neither_is_refused(talk: Talk) -> None:
    part = {"type": "input_audio", "transcript": "spoken earlier", "audio": "AAAA"}
    item = {"type": "message", "role": "user", "content": [part]}
    talk.send("conversation.item.create", item=item)
    talk.send("response.create")
    assert talk.prompt().items[-1] == Message(role="user", text="spoken earlier")
    del part["transcript"], part["audio"]
    error = talk.refused("conversation.item.create", item=item)
    assert error["param"] == "item.content[0]"


@pytest.mark.parametrize(
    ("item", "code", "param"),
    [
        ({"type": "message"}, "invalid_value", "item"),
        ({}, "missing_required_parameter", "item.type"),
        (message("user", "output_text", "x"), "invalid_value", "item.content[0]"),
        (message("robot", "input_text", "x"), "invalid_value", "item"),
        ({**CALL, "name": ""}, "invalid_value", "item.name"),
        ({"type": "function_call", "name": "x"}, "missing_required_parameter", "item.arguments"),
        ({"type": "mcp_call"}, "invalid_value", "item"),
        (OUTPUT, "invalid_tool_call_id", "item.call_id"),
        (message("user", "input_text", "x", extra=1), "unknown_parameter", "item.extra"),
        (
            message("user", "input_text", "x" * 262_145),
            "string_above_max_length",
            "item.content[0].text",
        ),
        (
            {
                "type": "message",
                "role": "user",
                "content": [{"type": "input_image", "image_url": "data:,"}],
            },
            "invalid_value",
            "item.content[0]",
        ),
    ],
)
def test_a_wrong_item_names_the_field(
    talk: Talk, item: dict[str, Any], code: str, param: str
) -> None:
    error = talk.refused("conversation.item.create", item=item)
    assert (error["code"], error["param"]) == (code, param)


def test_ids_must_be_new_and_predecessors_known(talk: Talk) -> None:
    talk.send("conversation.item.create", item=message("user", "input_text", "x", id="mine"))
    again = message("user", "input_text", "y", id="mine")
    assert "already exists" in talk.refused("conversation.item.create", item=again)["message"]
    error = talk.refused(
        "conversation.item.create",
        item=message("user", "input_text", "y"),
        previous_item_id="nowhere",
    )
    assert error["param"] == "previous_item_id"


def test_a_full_conversation_takes_no_more_items(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "MAX_ITEMS", 2)
    talk.type_words("one")
    talk.type_words("two")
    [event] = talk.type_words("three")
    assert event["error"]["code"] == "conversation_item_limit_reached"


def test_a_full_conversation_drops_its_oldest_items(
    talk: Talk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversation, "MAX_ITEMS", 2)
    talk.type_words("one")
    talk.type_words("two")
    turn = talk.says("three")
    answer = talk.answer("Four.")
    assert only(turn, "conversation.item.deleted")["item_id"] == "item_1"
    assert only(answer, "conversation.item.deleted")["item_id"] == "item_2"
    assert only(turn, "input_audio_buffer.committed")["previous_item_id"] == "item_2"


@pytest.mark.parametrize("verb", ["retrieve", "delete", "truncate"])
def test_an_unknown_item_is_an_error(talk: Talk, verb: str) -> None:
    more = {"content_index": 0, "audio_end_ms": 0} if verb == "truncate" else {}
    error = talk.refused(f"conversation.item.{verb}", item_id="nowhere", **more)
    assert error["code"] == f"item_{verb}_invalid_item_id"
    assert "'nowhere' does not exist" in error["message"]


def test_a_deleted_item_leaves_the_brains_context(talk: Talk) -> None:
    talk.type_words("forget this")
    talk.type_words("keep this")
    [event] = talk.send("conversation.item.delete", item_id="item_1")
    assert (event["type"], event["item_id"]) == ("conversation.item.deleted", "item_1")
    talk.send("response.create")
    assert talk.prompted() == ["keep this"]


def test_a_retrieved_answer_carries_its_audio_and_its_words(talk: Talk) -> None:
    talk.send("response.create")
    talk.answer("Good day.", ms=150)
    [event] = talk.send("conversation.item.retrieve", item_id="item_1")
    [part] = event["item"]["content"]
    assert part["transcript"] == "Good day."
    assert base64.b64decode(part["audio"]) == silence(150)


def test_a_retrieved_turn_carries_the_callers_audio(talk: Talk) -> None:
    talk.listen_with(type="server_vad")
    talk.append(silence(2_000))
    talk.speech_starts(1, at_ms=800)
    talk.speech_stops(1, at_ms=1_900)
    talk.words(1, "hello", final=True)
    [event] = talk.send("conversation.item.retrieve", item_id="item_1")
    [part] = event["item"]["content"]
    assert part["transcript"] == "hello"
    assert len(base64.b64decode(part["audio"])) == len(silence(1_900 - 800))


def spoken_answer(talk: Talk) -> str:
    """An answer of three pieces, 200 ms each; its item."""
    talk.send("response.create")
    talk.say("One two three.")
    for text in ("One ", "two ", "three."):
        talk.speak(text, ms=200)
    done = only(talk.finish(), "response.done")
    item_id: str = done["response"]["output"][0]["id"]
    return item_id


def test_truncation_takes_the_unheard_words_from_the_brains_context(talk: Talk) -> None:
    item_id = spoken_answer(talk)
    [event] = talk.send(
        "conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=300
    )
    assert event["type"] == "conversation.item.truncated"
    assert event["audio_end_ms"] == 300
    [event] = talk.send("conversation.item.retrieve", item_id=item_id)
    assert event["item"]["content"][0]["transcript"] == "One two"
    assert len(base64.b64decode(event["item"]["content"][0]["audio"])) == len(silence(300))
    talk.send("response.create")
    assert talk.prompt().items[-1] == Message(role="assistant", text="One two")


def test_the_same_truncation_twice_takes_no_more_of_the_audio(talk: Talk) -> None:
    """A client that cuts on its own and lets its library cut, too."""
    item_id = spoken_answer(talk)
    where = {"item_id": item_id, "content_index": 0}
    for end_ms in (300, 300, 500, 150):
        talk.send("conversation.item.truncate", **where, audio_end_ms=end_ms)
    [event] = talk.send("conversation.item.retrieve", item_id=item_id)
    assert event["item"]["content"][0]["transcript"] == "One"
    assert len(base64.b64decode(event["item"]["content"][0]["audio"])) == len(silence(150))


def test_an_unheard_answer_is_not_in_the_brains_context(talk: Talk) -> None:
    item_id = spoken_answer(talk)
    talk.send("conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=0)
    talk.send("response.create")
    assert list(talk.prompt().items) == []


def test_truncation_during_speech_holds_for_the_words_that_follow(talk: Talk) -> None:
    talk.send("response.create")
    talk.say("One two three.")
    talk.speak("One ")
    talk.send("conversation.item.truncate", item_id="item_1", content_index=0, audio_end_ms=200)
    talk.speak("two ")
    events = talk.send("response.cancel")
    item = only(events, "response.output_item.done")["item"]
    assert item["content"] == [{"type": "output_audio", "transcript": "One"}]


def test_truncation_beyond_the_audio_is_an_error(talk: Talk) -> None:
    item_id = spoken_answer(talk)
    error = talk.refused(
        "conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=601
    )
    assert error["message"] == "Audio content of 600ms is already shorter than 601ms"


@pytest.mark.parametrize(
    ("item_id", "content_index", "audio_end_ms", "param"),
    [
        ("item_1", 0, 0, "item_id"),
        ("item_2", 1, 0, "content_index"),
        ("item_2", 0, -1, "audio_end_ms"),
    ],
)
def test_only_an_assistants_audio_can_be_truncated(
    talk: Talk, item_id: str, content_index: int, audio_end_ms: int, param: str
) -> None:
    talk.type_words("typed by the caller")
    assert spoken_answer(talk) == "item_2"
    error = talk.refused(
        "conversation.item.truncate",
        item_id=item_id,
        content_index=content_index,
        audio_end_ms=audio_end_ms,
    )
    assert error["param"] == param


def test_an_old_conversation_loses_its_oldest_turns_in_the_prompt_not_its_newest(
    talk: Talk,
) -> None:
    for number in range(8):
        talk.type_words(f"{number} " + "x" * 20_000)
    talk.send("response.create")
    numbers = [turn.text[0] for turn in talk.prompt().items if isinstance(turn, Message)]
    assert numbers == ["3", "4", "5", "6", "7"]


def test_the_text_of_a_conversation_is_bounded_and_deleting_makes_room(talk: Talk) -> None:
    text = "x" * 262_144
    ids = [talk.type_words(text)[0]["item"]["id"] for _ in range(16)]
    error = talk.refused(
        "conversation.item.create",
        item={
            "type": "message",
            "role": "user",
            "content": [{"type": "input_text", "text": "one more"}],
        },
    )
    assert error["code"] == "conversation_size_limit_reached"
    assert error["param"] == "item"
    talk.send("conversation.item.delete", item_id=ids[3])
    assert types(talk.type_words("one more"))[0] == "conversation.item.added"


def test_a_conversation_full_of_text_forgets_the_oldest_so_that_talking_goes_on(
    talk: Talk,
) -> None:
    text = "x" * 262_144
    ids = [talk.type_words(text)[0]["item"]["id"] for _ in range(16)]
    talk.send("response.create")
    talk.answer("A new word.")
    events = talk.says("And what now?")
    gone = [event["item_id"] for event in all_of(events, "conversation.item.deleted")]
    assert gone == ids[:1]
