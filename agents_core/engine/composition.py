"""Builds brain, speech input and synthesiser of one engine process, and warms them up.

The only module of the engine that names implementations. It imports them when they are built: that
takes seconds, and the server listens before.
"""

import logging
from dataclasses import dataclass, field
from queue import Empty, Queue

from agents_core.engine.ports import Components, Message, Prompt, Transcript

log = logging.getLogger(__name__)

WARM_UP_WORDS = "Hello, I have a question about a letter that I got from you this morning."
WARM_UP_TURNS = 3
"""The first decode is slower than all others; the median of three is not."""

WARM_UP_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentChoice:
    """Which components to build."""

    stt_model: str = ""  #: a Whisper model; empty for the built-in one
    voices: str = "built-in"
    llm_url: str = ""
    llm_model: str = ""
    llm_key: str | None = field(default=None, repr=False)


def build_components(choice: ComponentChoice) -> Components:
    """Import and build the components.

    Raises:
        SpeechUnavailable: one of them is not installed or cannot be used.
    """
    from agents_core.engine.brain import build_brain
    from agents_core.engine.speech import speech_factory

    brain = build_brain(llm_url=choice.llm_url, llm_model=choice.llm_model, llm_key=choice.llm_key)
    speech_input = speech_factory.build_speech_input_factory(choice.stt_model)
    return Components(
        brain=brain,
        speech_input=speech_input,
        synthesiser=speech_factory.build_synthesiser(choice.voices),
        about=f"{brain.about} {speech_factory.about(choice.stt_model, choice.voices)}",
        load=speech_input.load,
    )


def warm_up(components: Components) -> Components:
    """Use each component once, so that the first caller does not wait for what they load.

    Listening to the synthesiser also tells how long a decode takes here.
    """
    greeting = Message(role="user", text="Hello")
    prompt = Prompt(instructions="", tools=(), tool_choice="auto", items=(greeting,))
    components.brain.decide(prompt)
    spoken = components.synthesiser.synthesise(WARM_UP_WORDS, voice="marin", speed=1.0)
    speech = b"".join(chunk.pcm for chunk in spoken)
    for _ in range(WARM_UP_TURNS):
        _listen(components, speech)
    return components


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
