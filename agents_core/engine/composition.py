"""Builds brain, speech input and synthesiser of one engine process, and warms them up.

The only module of the engine that names implementations. It imports them when they are built: that
takes seconds, and the server listens before.
"""

from dataclasses import dataclass, field

from agents_core.engine.ports import Components, Message, Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class ComponentChoice:
    """Which components to build."""

    stt_model: str = ""  #: a Whisper model; empty for the built-in one
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
    return Components(
        brain=brain,
        speech_input=speech_factory.build_speech_input_factory(choice.stt_model),
        synthesiser=speech_factory.build_synthesiser(),
        about=f"{brain.about} {speech_factory.about(choice.stt_model)}",
    )


def warm_up(components: Components) -> Components:
    """Use brain and synthesiser once, so that the first caller does not wait for what they load.

    A connection's first audio warms its speech input, long before its first word.
    """
    greeting = Message(role="user", text="Hello")
    prompt = Prompt(instructions="", tools=(), tool_choice="auto", items=(greeting,))
    components.brain.decide(prompt)
    for _ in components.synthesiser.synthesise("Hello.", voice="marin", speed=1.0):
        pass
    return components
