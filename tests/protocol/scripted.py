"""Parts for a real engine server whose answers a test can foresee.

The brain looks for a tool whose name shares a word with the caller's; the ears take any sound for
speech and its loudness for what was said; the voice makes 100 ms a word. Some words break them.
"""

import array
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

from agents_core.engine.ports import (
    CallTool,
    Decision,
    Ears,
    Message,
    Parts,
    Prompt,
    Say,
    SpeechStarted,
    SpeechStopped,
    Spoken,
    ToolDefinition,
    ToolOutput,
    TurnDetection,
    Words,
)

PHRASES = {
    1: "what is the baggage policy",
    2: "tell me a long story",
    3: "crash the ears",
    4: "",
}
BYTES_PER_MS = 48
HANGOVER_MS = 200


def sound(phrase: int, ms: int) -> bytes:
    """Audio the scripted ears understand as ``PHRASES[phrase]``."""
    return array.array("h", [phrase * 1000] * (24 * ms)).tobytes()


class ScriptedBrain:
    """Blocking, like a real one; holds no state."""

    def warm(self, instructions: str, tools: Sequence[ToolDefinition]) -> None:
        """Nothing to read ahead."""

    def decide(self, prompt: Prompt) -> Decision:
        last = prompt.items[-1] if prompt.items else Message(role="user", text="")
        if isinstance(last, ToolOutput) and "assistant" not in last.output:
            return Say(f"I found this: {last.output}")
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
            return Say("And then it went on and on. " * 40)
        if "crash the voice" in text:
            return Say("fine until crash")
        return Say(f"You said {text or 'nothing'}.")


class ScriptedVoice:
    """One word, 100 ms."""

    def __init__(self) -> None:
        self.open = 0  #: generators begun and not ended

    def speak(self, text: str, *, voice: str, speed: float) -> Iterator[Spoken]:
        self.open += 1
        try:
            for word in text.split():
                if word == "crash":
                    raise RuntimeError("scripted crash of the voice")
                yield Spoken(pcm=sound(7, 100), text=word + " ")
        finally:
            self.open -= 1


class ScriptedEars:
    """Any sound is speech; words come from a thread of its own."""

    alive = 0

    def __init__(self, on_words: Callable[[Words], None]) -> None:
        ScriptedEars.alive += 1
        self._on_words = on_words
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

    def expect(self, texts: Sequence[str]) -> None:
        self.expected = texts

    def feed(self, pcm: bytes) -> Sequence[SpeechStarted | SpeechStopped]:
        loudest = max(array.array("h", pcm), default=0)
        self._fed_ms += len(pcm) / BYTES_PER_MS
        if loudest == 3000:
            raise RuntimeError("scripted crash of the ears")
        if loudest:
            self._phrase, self._quiet_ms = loudest // 1000, 0.0
        else:
            self._quiet_ms += len(pcm) / BYTES_PER_MS
        if self._detection is None:
            return ()
        if loudest and not self._speaking:
            self._speaking, self._utterance = True, self._utterance + 1
            first = PHRASES[self._phrase].split(" ")[0]
            self._tell(Words(utterance=self._utterance, text=first, final=False))
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
            ScriptedEars.alive -= 1
            self._thread.shutdown(wait=True)

    def _end(self) -> None:
        self._tell(Words(utterance=self._utterance, text=PHRASES[self._phrase], final=True))
        self._speaking, self._phrase = False, 4

    def _tell(self, words: Words) -> None:
        self._thread.submit(lambda: self._closed or self._on_words(words))


def scripted_parts() -> Parts:
    def make(on_words: Callable[[Words], None]) -> Ears:
        return ScriptedEars(on_words)

    return Parts(
        brain=ScriptedBrain(), ears=make, voice=ScriptedVoice(), about="Scripted parts for tests."
    )
