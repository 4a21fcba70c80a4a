"""Hypothesis strategies for teams and texts with odd characters."""

from hypothesis import strategies as st

from agents_core.team.limits import VOICES
from agents_core.team.team_spec import AgentSpec, GuardrailsSpec, TeamSpec, TurnDetectionSpec

ODD = st.sampled_from(
    [
        *("\n", "\r", "\r\n", "\t", " ", "  ", "", "#", ": ", "- ", "---", "...", "|", "'", '"'),
        *("é", "語", "\u200b", "\u2028", "\x85", "\ufeff", "\xa0", "😀", "\x00", "\x1b", "%", "\\"),
        *("*a", "&a", "!!str", "null", "yes", "12", "1.5", "~", "<<", "{", "}", "[", "?", "@", "`"),
        "word",
    ]
)
TEXT = st.one_of(st.lists(ODD, max_size=12).map("".join), st.text(max_size=40))
NAME = st.from_regex(r"[A-Z][a-z]{1,8}( [A-Z][a-z]{1,8})?", fullmatch=True)


@st.composite
def teams(draw: st.DrawFn) -> TeamSpec:
    """Teams without a problem: one who takes the call, and colleagues who answer."""
    names = draw(st.lists(NAME, min_size=1, max_size=4, unique_by=str.lower))
    agents = [
        AgentSpec(
            name=name,
            instructions=draw(TEXT) + " Help.",
            handoff_description=draw(TEXT),
            tools=draw(st.sampled_from([(), ("lookup",), ("lookup", "no")])),
            handoffs=tuple(names[1:]) if name == names[0] else (),
        )
        for name in names
    ]
    return TeamSpec(
        name=draw(TEXT)[:40] + " Team",
        entry=names[0],
        agents=tuple(agents),
        greeting=draw(TEXT),
        examples=tuple(draw(st.lists(NAME, max_size=4))),
        voice=draw(st.sampled_from(VOICES)),
        speed=draw(st.floats(0.25, 1.5)),
        policy=draw(TEXT) + "P",
        policy_topics=draw(TEXT),
        turn_detection=TurnDetectionSpec(
            threshold=draw(st.floats(0, 1)),
            silence_duration_ms=draw(st.integers(0, 10_000)),
            idle_timeout_ms=draw(st.none() | st.integers(5_000, 30_000)),
        ),
        guardrails=GuardrailsSpec(banned_phrases=tuple(draw(st.lists(NAME, max_size=2)))),
    )
