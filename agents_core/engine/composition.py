"""Joins brain, ears and voice into the parts of one engine process, and wakes them up.

The only module of the engine that names implementations, and only when they are built: importing
them takes seconds, and the server listens before that.
"""

from dataclasses import dataclass, field

from agents_core.engine.ports import Message, Parts, Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class PartsChoice:
    """Which parts to build."""

    stt: str = "pocketsphinx"
    llm_url: str = ""
    llm_model: str = ""
    llm_key: str | None = field(default=None, repr=False)


def build_parts(choice: PartsChoice) -> Parts:
    """The parts, imported and built here.

    Raises:
        SwitchboardError: one of them is not installed or cannot be used.
    """
    from agents_core.engine import brain, speech

    mind = brain.build_brain(
        llm_url=choice.llm_url, llm_model=choice.llm_model, llm_key=choice.llm_key
    )
    return Parts(
        brain=mind,
        ears=speech.build_ears_factory(stt=choice.stt),
        voice=speech.build_voice(),
        about=f"{mind.about} {speech.about(choice.stt)}",
    )


def warm_up(parts: Parts) -> Parts:
    """Use brain and voice once, so that the first caller does not wait for what they load.

    Ears are warmed by each connection's own first audio, long before its first word.
    """
    greeting = Message(role="user", text="Hello")
    parts.brain.decide(Prompt(instructions="", tools=(), tool_choice="auto", items=(greeting,)))
    for _ in parts.voice.speak("Hello.", voice="marin", speed=1.0):
        pass
    return parts
