"""Builds brain, speech input and synthesiser of one engine process, and warms them up.

The only module of the engine that names implementations. It imports them when they are built: that
takes seconds, and the server listens before.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import Empty, Queue
from threading import Lock
from typing import TYPE_CHECKING

from agents_core.engine.ports import Components, Load, Message, Prompt, SpeechInput, Transcript

if TYPE_CHECKING:
    from agents_core.engine.speech.speech_factory import LocalSpeechInputFactory

log = logging.getLogger(__name__)

WARM_UP_WORDS = "Hello, I have a question about a letter that I got from you this morning."
FIRST_SESSIONS = 4
"""Sessions served while the recogniser is loaded and nothing is measured."""

WARM_UP_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentChoice:
    """Which components to build."""

    stt_model: str = ""  #: a Whisper model; empty for the built-in one
    voices: str = "built-in"
    llm_url: str = ""
    llm_model: str = ""
    llm_key: str | None = field(default=None, repr=False)


class SpeechInputOnDemand:
    """A SpeechInputFactory that is built at its first use: typed words are answered before."""

    def __init__(self, build: Callable[[], "LocalSpeechInputFactory"]) -> None:
        self._build = build
        self._lock = Lock()  # held while it is built
        self._built: LocalSpeechInputFactory | None = None

    def __call__(self, on_transcript: Callable[[Transcript], None]) -> SpeechInput:
        """Blocks while the recogniser is loaded.

        Raises:
            SpeechUnavailable: it is not installed or cannot be used.
        """
        with self._lock:
            if self._built is None:
                self._built = self._build()
        return self._built(on_transcript)

    def load(self) -> Load:
        """How busy recognition is; of one that is not loaded, what every machine carries."""
        built = self._built
        return Load(capacity=FIRST_SESSIONS) if built is None else built.load()

    def close(self) -> None:
        """Stop recognition. Idempotent."""
        if self._built is not None:
            self._built.close()


def build_components(choice: ComponentChoice) -> Components:
    """Import and build the components; the recogniser is loaded at its first use.

    Raises:
        SpeechUnavailable: one of them is not installed or cannot be used.
    """
    from agents_core.engine.brain import build_brain
    from agents_core.engine.speech import speech_factory

    brain = build_brain(llm_url=choice.llm_url, llm_model=choice.llm_model, llm_key=choice.llm_key)
    speech_input = SpeechInputOnDemand(
        lambda: speech_factory.build_speech_input_factory(choice.stt_model)
    )
    return Components(
        brain=brain,
        speech_input=speech_input,
        synthesiser=speech_factory.build_synthesiser(choice.voices),
        about=f"{brain.about} {speech_factory.about(choice.stt_model, choice.voices)}",
        load=speech_input.load,
    )


def warm_up(components: Components) -> None:
    """Use each component once, so that no caller waits for what they load.

    Listening to the synthesiser also tells how long a decode takes here.

    Raises:
        SpeechUnavailable: the recogniser is not installed or cannot be used.
    """
    greeting = Message(role="user", text="Hello")
    prompt = Prompt(instructions="", tools=(), tool_choice="auto", items=(greeting,))
    components.brain.decide(prompt)
    spoken = components.synthesiser.synthesise(WARM_UP_WORDS, voice="marin", speed=1.0)
    _listen(components, b"".join(chunk.pcm for chunk in spoken))


def _listen(components: Components, speech: bytes) -> None:
    finals: Queue[Transcript] = Queue()
    speech_input = components.speech_input(finals.put)
    try:
        speech_input.feed(speech)
        speech_input.commit()
        while not finals.get(timeout=WARM_UP_TIMEOUT_S).final:
            pass
    except Empty:
        log.warning("Speech recognition took more than %.0f s for one sentence", WARM_UP_TIMEOUT_S)
    finally:
        speech_input.close()
