"""G.711 and PCM: from the client to speech input, and from synthesis to the client."""

import base64
import math
from array import array

import pytest

from agents_core.audio.g711 import decode_alaw, decode_ulaw, encode_alaw, encode_ulaw
from tests.protocol.talk import Talk, all_of, b64, only, silence, types

LAWS = {
    "audio/pcmu": (encode_ulaw, decode_ulaw),
    "audio/pcma": (encode_alaw, decode_alaw),
}


def tone(rate_hz: int, ms: int) -> bytes:
    count = rate_hz * ms // 1000
    return array(
        "h", [int(9_000 * math.sin(2 * math.pi * 440 * n / rate_hz)) for n in range(count)]
    ).tobytes()


def level(pcm: bytes) -> float:
    samples = array("h", pcm)
    return math.sqrt(sum(value * value for value in samples) / len(samples))


@pytest.mark.parametrize("format", LAWS)
def test_g711_audio_reaches_speech_input_as_pcm_at_24_khz(talk: Talk, format: str) -> None:
    talk.configure(audio={"input": {"format": {"type": format}}})
    data = LAWS[format][0](tone(8_000, 1_000))
    for start in range(0, len(data), 160):
        talk.append(data[start : start + 160])
    assert abs(len(talk.fed()) - len(silence(1_000))) < len(silence(5))
    assert level(talk.fed()) == pytest.approx(level(tone(24_000, 1_000)), rel=0.05)


@pytest.mark.parametrize("format", LAWS)
def test_answers_go_out_in_the_format_the_client_chose(talk: Talk, format: str) -> None:
    session = talk.configure(audio={"output": {"format": {"type": format}}})
    assert session["audio"]["output"]["format"] == {"type": format}
    talk.send("response.create")
    talk.say("Tone.")
    pcm = tone(24_000, 400)
    events = []
    for start in range(0, len(pcm), 9_600):
        events += talk.speak_pcm("t", pcm[start : start + 9_600])
    events += talk.finish()
    sent = b"".join(
        base64.b64decode(event["delta"]) for event in all_of(events, "response.output_audio.delta")
    )
    assert len(sent) == 8 * 400, "nothing is held back at the end"
    assert level(LAWS[format][1](sent)) == pytest.approx(level(pcm), rel=0.05)
    item_id = only(events, "response.done")["response"]["output"][0]["id"]
    [retrieved] = talk.send("conversation.item.retrieve", item_id=item_id)
    assert base64.b64decode(retrieved["item"]["content"][0]["audio"]) == sent
    [event] = talk.send(
        "conversation.item.truncate", item_id=item_id, content_index=0, audio_end_ms=400
    )
    assert event["type"] == "conversation.item.truncated"


def test_time_goes_on_when_the_format_changes(talk: Talk) -> None:
    talk.append(silence(500))
    talk.configure(audio={"input": {"format": {"type": "audio/pcmu"}}})
    talk.append(bytes(8 * 500))
    started = talk.speech_starts(1, at_ms=900)
    assert started[0]["audio_start_ms"] == 900
    stopped = talk.speech_stops(1, at_ms=1_000)
    assert stopped[0]["audio_end_ms"] == 1_000


def test_a_hundred_milliseconds_of_g711_are_enough_for_a_commit(talk: Talk) -> None:
    talk.configure(audio={"input": {"format": {"type": "audio/pcma"}, "turn_detection": None}})
    talk.append(bytes(799))
    assert talk.refused("input_audio_buffer.commit")["code"] == "input_audio_buffer_commit_empty"
    talk.send("input_audio_buffer.append", audio=b64(bytes(1)))
    assert types(talk.commit(utterance=1))[0] == "input_audio_buffer.committed"
