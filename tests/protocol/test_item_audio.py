"""conversation.item.create with audio: it is kept, recognised, and read by the brain."""

from typing import Any

from agents_core.engine.ports import Transcript
from agents_core.engine.protocol import CancelRecognition, RecogniseItem, RequestDecision
from tests.protocol.talk import Talk, b64, silence


def spoken(pcm: bytes, *before: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A user item with audio."""
    part = {"type": "input_audio", "audio": b64(pcm), **more}
    return {"type": "message", "role": "user", "content": [*before, part]}


def heard(talk: Talk, text: str) -> list[dict[str, Any]]:
    """The words of the newest created item with audio."""
    item_id = talk.effect(RecogniseItem).item_id
    talk.protocol.item_transcribed(item_id, Transcript(utterance=1, text=text, final=True))
    return talk.take()


def test_the_audio_of_a_created_item_is_recognised_and_kept(talk: Talk) -> None:
    pcm = bytes(range(240)) * 20
    added = talk.send("conversation.item.create", item=spoken(pcm))[0]
    assert added["item"]["content"] == [{"type": "input_audio", "transcript": None}]
    assert talk.effect(RecogniseItem).pcm == pcm
    talk.send("response.create")
    assert not [effect for effect in talk.effects if isinstance(effect, RequestDecision)]
    assert heard(talk, "where is my bag") == [], "transcription events are for the input buffer"
    assert talk.prompted() == ["where is my bag"]
    [retrieved] = talk.send("conversation.item.retrieve", item_id="item_1")
    assert retrieved["item"]["content"][0]["audio"] == b64(pcm)


def test_text_beside_the_audio_of_a_created_item_is_read_as_well(talk: Talk) -> None:
    text = {"type": "input_text", "text": "Context:"}
    talk.send("conversation.item.create", item=spoken(silence(200), text))
    talk.send("response.create")
    heard(talk, "my bag")
    assert talk.prompted() == ["Context: my bag"]


def test_a_transcript_that_comes_with_the_audio_is_what_the_brain_reads(talk: Talk) -> None:
    talk.send("conversation.item.create", item=spoken(silence(200), transcript="my bag"))
    talk.send("response.create")
    assert talk.prompted() == ["my bag"]
    [retrieved] = talk.send("conversation.item.retrieve", item_id="item_1")
    assert retrieved["item"]["content"][0]["audio"] == b64(silence(200))


def test_created_audio_that_cannot_be_recognised_does_not_hold_a_response_up(talk: Talk) -> None:
    talk.send("conversation.item.create", item=spoken(silence(200)))
    talk.send("response.create")
    talk.protocol.item_transcribed("item_1", None)
    talk.take()
    assert talk.prompted() == [""]
    talk.say("Pardon?")


def test_created_audio_must_be_base64(talk: Talk) -> None:
    item = spoken(b"")
    item["content"][0]["audio"] = "?"
    error = talk.refused("conversation.item.create", item=item)
    assert error["param"] == "item.content[0].audio"


def test_only_so_many_items_with_audio_are_recognised_at_a_time(talk: Talk) -> None:
    for _ in range(8):
        talk.send("conversation.item.create", item=spoken(silence(100)))
    error = talk.refused("conversation.item.create", item=spoken(silence(100)))
    assert error["code"] == "too_many_items_with_audio"
    heard(talk, "one")
    assert talk.send("conversation.item.create", item=spoken(silence(100)))[0]["type"] != "error"


def test_the_audio_of_a_deleted_item_is_no_longer_recognised(talk: Talk) -> None:
    talk.send("conversation.item.create", item=spoken(silence(200)))
    talk.send("conversation.item.delete", item_id="item_1")
    assert talk.effects[-1] == CancelRecognition(item_id="item_1")
