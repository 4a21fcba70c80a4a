"""What of a newer team a running call cannot take. It knows no call."""

from agents_core.team.model import TeamSpec


def next_call_only(running: TeamSpec, wanted: TeamSpec, *, has_spoken: bool) -> tuple[str, ...]:
    """Fields of ``wanted`` that wait for the next call, in the order of TeamSpec.

    ``has_spoken``: audio of the agents was sent; the protocol then refuses another voice.
    """
    fixed = ["greeting", "model", *(["voice"] if has_spoken else []), "policy"]
    return tuple(name for name in fixed if getattr(running, name) != getattr(wanted, name))
