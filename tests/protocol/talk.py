"""A conversation with the state machine: the test plays client, brain, speech and clock."""

import base64
import itertools
import json
from collections import Counter
from typing import Any

from agents_core.engine.ports import (
    CallTool,
    Decision,
    Message,
    Prompt,
    Speak,
    SpeechChunk,
    SpeechStarted,
    SpeechStopped,
    Transcript,
)
from agents_core.engine.protocol import (
    CommitAudio,
    Effect,
    FeedAudio,
    RealtimeProtocol,
    RequestDecision,
    RequestSpeech,
    default_config,
)
from agents_core.engine.wire.session_config import SessionKind
from tests.protocol.conformance import checked

SILENCE_20_MS = bytes(960)


def silence(ms: int) -> bytes:
    """PCM16 24 kHz."""
    return bytes(48 * ms)


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


class Talk:
    """``send`` returns the events as decoded frames, each validated; effects pile up in order."""

    def __init__(
        self,
        *,
        lasts_ms: int = 3_600_000,
        model: str = "test-model",
        kind: SessionKind = "realtime",
    ) -> None:
        counts: Counter[str] = Counter()

        def new_id(kind: str) -> str:
            counts[kind] += 1
            return f"{kind}_{counts[kind]}"

        self._event_ids = itertools.count(1)
        self.now_ms = 1_000
        self.effects: list[Effect] = []
        self.heard: list[dict[str, Any]] = []
        config = default_config(
            session_id=new_id("sess"), model=model, expires_at=2_000_000, kind=kind
        )
        self.protocol = RealtimeProtocol(config, new_id=new_id, now_ms=1_000, lasts_ms=lasts_ms)
        self.created = self.take()

    # --- the client ---------------------------------------------------------------------------

    def take(self) -> list[dict[str, Any]]:
        """New events; collects new effects."""
        for effect in self.protocol.take_effects():
            self.effects.append(effect)
        events = [
            checked(event, f"event_{next(self._event_ids)}")
            for event in self.protocol.take_events()
        ]
        self.heard += events
        return events

    def raw(self, frame: str | bytes) -> list[dict[str, Any]]:
        self.protocol.receive(frame)
        return self.take()

    def send(self, type: str, **fields: Any) -> list[dict[str, Any]]:
        return self.raw(json.dumps({"type": type, **fields}))

    def configure(self, **session: Any) -> dict[str, Any]:
        """session.update; the session the server acknowledged."""
        [event] = self.send("session.update", session={"type": "realtime", **session})
        assert event["type"] == "session.updated", event
        acknowledged: dict[str, Any] = event["session"]
        return acknowledged

    def listen_with(self, **turn_detection: Any) -> dict[str, Any]:
        """Turn detection by these fields, transcription on."""
        return self.configure(
            audio={
                "input": {
                    "turn_detection": turn_detection or None,
                    "transcription": {"model": "whisper-1"},
                }
            }
        )

    def refused(self, type: str, **fields: Any) -> dict[str, Any]:
        """The error an event gets, and nothing else."""
        [event] = self.send(type, event_id="mine_7", **fields)
        assert event["type"] == "error", event
        assert event["error"]["event_id"] == "mine_7"
        error: dict[str, Any] = event["error"]
        return error

    def type_words(self, text: str, **fields: Any) -> list[dict[str, Any]]:
        content = [{"type": "input_text", "text": text}]
        item = {"type": "message", "role": "user", "content": content}
        return self.send("conversation.item.create", item=item, **fields)

    def append(self, pcm: bytes) -> list[dict[str, Any]]:
        return self.send("input_audio_buffer.append", audio=b64(pcm))

    # --- the world ----------------------------------------------------------------------------

    def effect(self, kind: type[Any]) -> Any:
        """The newest effect of a kind."""
        return next(effect for effect in reversed(self.effects) if isinstance(effect, kind))

    def fed(self) -> bytes:
        return b"".join(effect.pcm for effect in self.effects if isinstance(effect, FeedAudio))

    def prompt(self) -> Prompt:
        """What the brain was asked last."""
        prompt: Prompt = self.effect(RequestDecision).prompt
        return prompt

    def prompted(self) -> list[str]:
        """The messages of that prompt."""
        return [item.text for item in self.prompt().items if isinstance(item, Message)]

    def decide(self, decision: Decision) -> list[dict[str, Any]]:
        self.protocol.decision_ready(self.effect(RequestDecision).response_id, decision)
        return self.take()

    def say(self, text: str) -> list[dict[str, Any]]:
        return self.decide(Speak(text))

    def call(self, name: str, **arguments: Any) -> list[dict[str, Any]]:
        return self.decide(CallTool(name, arguments))

    def speak(self, text: str, ms: int = 200) -> list[dict[str, Any]]:
        """One chunk of speech."""
        return self.speak_pcm(text, silence(ms))

    def speak_pcm(self, text: str, pcm: bytes) -> list[dict[str, Any]]:
        """One chunk of speech with this sound."""
        piece = SpeechChunk(pcm=pcm, text=text)
        self.protocol.speech_chunk(self.effect(RequestSpeech).response_id, piece)
        return self.take()

    def finish(self) -> list[dict[str, Any]]:
        self.protocol.speech_finished(self.effect(RequestSpeech).response_id)
        return self.take()

    def answer(self, text: str, ms: int = 200) -> list[dict[str, Any]]:
        """Decide, speak and finish."""
        return self.say(text) + self.speak(text, ms) + self.finish()

    def speech_starts(self, utterance: int, at_ms: int) -> list[dict[str, Any]]:
        self.protocol.speech_detected(SpeechStarted(utterance=utterance, at_ms=at_ms))
        return self.take()

    def speech_stops(self, utterance: int, at_ms: int) -> list[dict[str, Any]]:
        stopped = SpeechStopped(utterance=utterance, at_ms=at_ms, silence_ms=500)
        self.protocol.speech_detected(stopped)
        return self.take()

    def words(
        self,
        utterance: int,
        text: str,
        *,
        final: bool = False,
        confidence: float = 0.9,
        alternatives: tuple[str, ...] = (),
    ) -> list[dict[str, Any]]:
        words = Transcript(
            utterance=utterance,
            text=text,
            final=final,
            confidence=confidence,
            alternatives=alternatives,
        )
        self.protocol.transcribed(words)
        return self.take()

    def commit(self, utterance: int) -> list[dict[str, Any]]:
        """Commit; speech input numbers it ``utterance``."""
        events = self.send("input_audio_buffer.commit")
        self.protocol.audio_committed(self.effect(CommitAudio).item_id, utterance)
        return events + self.take()

    def says(self, text: str, utterance: int = 1, at_ms: int = 0) -> list[dict[str, Any]]:
        """A whole spoken turn of one second, understood."""
        self.append(silence(1_000))
        return (
            self.speech_starts(utterance, at_ms + 100)
            + self.speech_stops(utterance, at_ms + 1_000)
            + self.words(utterance, text, final=True)
        )

    def pass_time(self, ms: int) -> list[dict[str, Any]]:
        self.now_ms += ms
        self.protocol.advance(self.now_ms)
        return self.take()


def types(events: list[dict[str, Any]]) -> list[str]:
    return [event["type"] for event in events]


def only(events: list[dict[str, Any]], type: str) -> dict[str, Any]:
    """The one event of a type."""
    [event] = [event for event in events if event["type"] == type]
    return event


def all_of(events: list[dict[str, Any]], type: str) -> list[dict[str, Any]]:
    return [event for event in events if event["type"] == type]
