"""How an approval was decided, as sentences for the people who watch the call."""

from agents_core.events import Decision

CALLER = "caller"
"""``decided_by`` when the caller's own page decided; otherwise a person's name."""

_DONE: dict[Decision, str] = {
    "submitted": "{who} submitted it.",
    "cancelled": "{who} cancelled it.",
    "attempts": "no attempts were left.",
    "invalid": "the agent requested it with invalid arguments.",
    "timed_out": "it timed out and nothing was done.",
    "call_ended": "the call ended.",
    "connection_lost": "the connection to the engine was lost.",
    "": "it was closed.",
}


def already_decided(how: Decision, decided_by: str) -> str:
    """The refusal of a second decision, for example "... decided already: the caller cancelled
    it."."""
    return f"This form was decided already: {_what_happened(how, decided_by)}"


def decision_sentence(title: str, how: Decision, decided_by: str) -> str:
    """For example "Sign in: the caller submitted it."."""
    return f"{title}: {_what_happened(how, decided_by)}"


def _what_happened(how: Decision, decided_by: str) -> str:
    who = "the caller" if decided_by in ("", CALLER) else decided_by
    return _DONE[how].format(who=who)
