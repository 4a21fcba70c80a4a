"""Which changes of a team a running call applies, and which wait for the next call."""

from agents_core.team.team_spec import TeamSpec

# A Realtime session cannot change its model, the greeting was already spoken, and a call's
# citations refer to one policy. The API names no value that takes an advanced setting back.
_NEVER = ("model", "greeting", "policy", "advanced")


def next_call_only(running: TeamSpec, wanted: TeamSpec, *, has_spoken: bool) -> tuple[str, ...]:
    """The changed fields of ``wanted`` that wait for the next call, in the order of ``TeamSpec``.

    ``has_spoken``: the server has sent audio; after that a session refuses another voice.
    """
    fixed = {*_NEVER, *(("voice",) if has_spoken else ())}
    return tuple(
        name
        for name in TeamSpec.model_fields
        if name in fixed and getattr(running, name) != getattr(wanted, name)
    )
