"""What a running call can take of another team, and what waits for the next call. Pure."""

from agents_core.team.team_spec import TeamSpec

# A session keeps its model for life; the greeting is over, and the call's policy is the one its
# first version of the team named, so that its citations stay those of one document.
_NEVER = ("model", "greeting", "policy")


def next_call_only(running: TeamSpec, wanted: TeamSpec, *, has_spoken: bool) -> tuple[str, ...]:
    """Fields of ``wanted`` that differ and that this call will not follow, in the team's order.

    ``has_spoken``: the server has sent audio; from then on a session refuses another voice.
    """
    fixed = {*_NEVER, *(("voice",) if has_spoken else ())}
    return tuple(
        name
        for name in TeamSpec.model_fields
        if name in fixed and getattr(running, name) != getattr(wanted, name)
    )
