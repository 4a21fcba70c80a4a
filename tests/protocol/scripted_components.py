"""Deterministic components for a real engine server.

The brain picks a tool whose name shares a word with the user's; speech input takes any sound for
speech and its loudness for the phrase; the synthesiser makes 100 ms per word. Some words make them
fail.
"""

import array
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from agents_core.engine.ports import (
    CallTool,
    Components,
    Decision,
    Message,
    Prompt,
    Speak,
    SpeechChunk,
    SpeechInput,
    SpeechStarted,
    SpeechStopped,
    ToolDefinition,
    ToolOutput,
    Transcript,
    TurnDetection,
)

PHRASES = {
    1: "what is the baggage policy",
    2: "tell me a long story",
    3: "crash recognition",
    4: "",
}
BYTES_PER_MS = 48
HANGOVER_MS = 200


def sound(phrase: int, ms: int) -> bytes:
    """Audio that the scripted speech input recognises as ``PHRASES[phrase]``."""
    return array.array("h", [phrase * 1000] * (24 * ms)).tobytes()


class ScriptedBrain:
    """Blocking, like a real one; holds no state."""

    def warm(self, instructions: str, tools: Sequence[ToolDefinition]) -> None:
        """Nothing to prepare."""

    def expected_patterns(self, prompt: Prompt) -> Sequence[str]:
        last = prompt.items[-1]
        return ("[0-9]+",) if isinstance(last, Message) and "number" in last.text else ()

    def decide(self, prompt: Prompt) -> Decision:
        last = prompt.items[-1] if prompt.items else Message(role="user", text="")
        if isinstance(last, ToolOutput) and "assistant" not in last.output:
            return Speak(f"I found this: {last.output}")
        said = [turn for turn in prompt.items if isinstance(turn, Message) and turn.role == "user"]
        text = said[-1].text if said else ""
        if "crash the brain" in text:
            raise RuntimeError("scripted crash with secret-words")
        if "slow" in text:
            time.sleep(0.3)
        for tool in prompt.tools:
            words = set(tool.name.lower().replace("_", " ").split()) - {"transfer", "to", "agent"}
            if prompt.tool_choice != "none" and words & set(text.lower().split()):
                return CallTool(tool.name, {"request": text} if "transfer" not in tool.name else {})
        if "long" in text:
            return Speak("And then it went on and on. " * 40)
        if "brief" in text:
            return Speak("And then it went on and on. " * 5)
        if "crash the voice" in text:
            return Speak("fine until crash")
        return Speak(f"You said {text or 'nothing'}.")


class ScriptedSynthesiser:
    """One word, 100 ms."""

    def __init__(self) -> None:
        self.open = 0  #: generators begun and not ended

    def synthesise(self, text: str, *, voice: str, speed: float) -> Iterator[SpeechChunk]:
        self.open += 1
        try:
            for word in text.split():
                if word == "crash":
                    raise RuntimeError("scripted crash of the voice")
                yield SpeechChunk(pcm=sound(7, 100), text=word + " ")
        finally:
            self.open -= 1


class ScriptedSpeechInput:
    """Any sound is speech; transcripts come from a thread of its own."""

    alive = 0

    def __init__(self, on_transcript: Callable[[Transcript], None]) -> None:
        ScriptedSpeechInput.alive += 1
        self._on_words = on_transcript
        self._thread = ThreadPoolExecutor(1)
        self._detection: TurnDetection | None = None
        self._fed_ms = 0.0
        self._quiet_ms = 0.0
        self._utterance = 0
        self._phrase = 4
        self._speaking = False
        self._closed = False

    def configure(self, detection: TurnDetection | None) -> None:
        self._detection = detection

    def expect(self, patterns: Sequence[str]) -> None:
        self.expected = patterns

    def spoken_over(self, utterance: int) -> None:
        self.over_agent = utterance

    def feed(self, pcm: bytes) -> Sequence[SpeechStarted | SpeechStopped]:
        loudest = max(array.array("h", pcm), default=0)
        self._fed_ms += len(pcm) / BYTES_PER_MS
        if loudest == 3000:
            raise RuntimeError("scripted crash of recognition")
        if loudest:
            self._phrase, self._quiet_ms = loudest // 1000, 0.0
        else:
            self._quiet_ms += len(pcm) / BYTES_PER_MS
        if self._detection is None:
            return ()
        if loudest and not self._speaking:
            self._speaking, self._utterance = True, self._utterance + 1
            first = PHRASES.get(self._phrase, "").split(" ")[0]
            self._tell(Transcript(utterance=self._utterance, text=first, final=False))
            return (SpeechStarted(utterance=self._utterance, at_ms=int(self._fed_ms)),)
        if self._speaking and self._quiet_ms >= HANGOVER_MS:
            self._end()
            at_ms = int(self._fed_ms)
            return (SpeechStopped(utterance=self._utterance, at_ms=at_ms, silence_ms=HANGOVER_MS),)
        return ()

    def commit(self) -> int:
        if not self._speaking:
            self._utterance += 1
        self._end()
        return self._utterance

    def clear(self) -> None:
        self._speaking, self._phrase = False, 4

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            ScriptedSpeechInput.alive -= 1
            self._thread.shutdown(wait=True)

    def _end(self) -> None:
        self._tell(
            Transcript(utterance=self._utterance, text=PHRASES.get(self._phrase, ""), final=True)
        )
        self._speaking, self._phrase = False, 4

    def _tell(self, words: Transcript) -> None:
        self._thread.submit(lambda: self._closed or self._on_words(words))


def scripted_components() -> Components:
    def make(on_transcript: Callable[[Transcript], None]) -> SpeechInput:
        return ScriptedSpeechInput(on_transcript)

    return Components(
        brain=ScriptedBrain(),
        speech_input=make,
        synthesiser=ScriptedSynthesiser(),
        about="Scripted parts for tests.",
    )
