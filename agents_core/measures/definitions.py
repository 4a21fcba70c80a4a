"""Definition of every measure and flag in words: what pages show, and what the code computes.

A changed definition needs a change of the code that computes it, and of its tests.
"""

from agents_core.measures.call_measures import Definition

TURN_DEFINITIONS = (
    Definition(
        key="response_ms",
        name="Response time",
        unit="ms",
        words="From the caller's last sound (or the typed message) to the first sound of the "
        "answer as it leaves for the browser, after earlier audio was played. In a call without "
        "a loudspeaker: to the answer's first text. An answer cut before its first sound does not "
        "count, and neither does a preamble, which a model says before its answer (“Let me look "
        "that up”): the time goes on to the answer itself. The last sound is the end of the turn "
        "that the server detected, less the silence it waits for, in the audio it was sent; "
        "semantic turn detection does not report that "
        "silence, so it is 0 there, and for a turn sent with the talk button. Empty when no agent "
        "answered.",
    ),
    Definition(
        key="endpointing_ms",
        name="End of turn",
        unit="ms",
        words="The part of the response time in which the pause after the caller's last sound was "
        "not yet long enough to end the turn. 0 for typed messages.",
    ),
    Definition(
        key="approval_ms",
        name="Approval wait",
        unit="ms",
        words="The part of the response time in which a form of this turn was open, overlapping "
        "forms once, even if a tool ran meanwhile.",
    ),
    Definition(
        key="tool_ms",
        name="Tools",
        unit="ms",
        words="The part of the response time in which a tool of this turn ran and no form was "
        "open; tools that ran at the same time count once. Tools that run after the first words of "
        "the answer are not part of it.",
    ),
    Definition(
        key="model_ms",
        name="Model",
        unit="ms",
        words="The rest of the response time: recognition, thinking, handoffs, speech synthesis, "
        "the network, and the wait behind earlier words. The four parts add up to the "
        "response time.",
    ),
    Definition(
        key="yield_ms",
        name="Yield time",
        unit="ms",
        words="At a barge-in by voice: from the caller's first sound over the agent to the agent's "
        "silence at the loudspeaker. The first sound is found by its place in the audio the "
        "server was sent; where the server does not say that place, or how much it keeps "
        "before speech (semantic turn detection), it is the time of the server's event, "
        "or empty when the agent fell silent at the same time.",
    ),
    Definition(
        key="dead_air_ms",
        name="Dead air",
        unit="ms",
        words="Silences of more than 2 s in which the caller waits for an agent, each counted "
        "whole. The caller waits from the end of a turn, from the start of a response, or "
        "while a tool or handoff an answer depends on is under way, until the next words are "
        "heard. Left out: time with a form open, and the caller's own time to think, listen "
        "or type.",
    ),
    Definition(
        key="caller_ms",
        name="Caller's speech",
        unit="ms",
        words="From the caller's first sound to the last, pauses inside a turn included. Empty for "
        "typed turns.",
    ),
    Definition(
        key="confidence",
        name="Recognition confidence",
        unit="%",
        words="How sure the recogniser was of the caller's words; uncertainty is 100 % minus this. "
        "With OpenAI the geometric mean of its tokens' probabilities; with the local engine "
        "its recogniser's own estimate for the whole utterance. The two scales cannot be "
        "compared. Empty for typed words and for recognisers that do not say.",
    ),
    Definition(
        key="handoffs",
        name="Handoffs",
        unit="handoffs",
        words="How often the call passed from one agent to another because of this turn.",
    ),
    Definition(
        key="team_version",
        name="Team version",
        unit="version",
        words="The newest version acknowledged to hold from this turn or an earlier one.",
    ),
    Definition(
        key="policy_version",
        name="Policy version",
        unit="version",
        words="The newest version announced to hold from this turn or an earlier one. A lookup "
        "under way when it was saved may have read it already: a citation names its own "
        "version.",
    ),
)

CALL_DEFINITIONS = (
    Definition(
        key="duration_ms",
        name="Duration",
        unit="ms",
        words="From the start of the call to its last event, on a clock that never jumps.",
    ),
    Definition(
        key="response_median_ms",
        name="Median response time",
        unit="ms",
        words="The response time that half of the answered turns stay at or below.",
    ),
    Definition(
        key="response_max_ms",
        name="Slowest response",
        unit="ms",
        words="The longest response time of the call.",
    ),
    Definition(
        key="talk_share",
        name="Agents' talk share",
        unit="%",
        words="The agents' speech out of the agents' and the caller's together. Where both speak "
        "at once, it counts for both. Empty when nobody spoke.",
    ),
    Definition(
        key="agent_ms",
        name="Agents' speech",
        unit="ms",
        words="What was played of the agents' words, until they ended or were silenced. What was "
        "never heard does not count, nor does text.",
    ),
    Definition(
        key="barge_ins",
        name="Barge-ins",
        unit="times",
        words="How often the caller's voice (or talk button) cut an agent who could be heard.",
    ),
    Definition(
        key="false_interruptions",
        name="False interruptions",
        unit="times",
        words="How often the caller's voice cut an agent who could be heard, and had no words "
        "(a cough) or only acknowledged (“mm-hm”, “okay”, “right”). An acknowledgement while a "
        "question is asked is an answer and does not count.",
    ),
    Definition(
        key="resumed",
        name="Resumed answers",
        unit="times",
        words="Of the false interruptions: how often the agent then went on with the answer that "
        "was cut. The local engine does so; OpenAI's models answer instead.",
    ),
    Definition(
        key="early_endpoints",
        name="Early endpoints",
        unit="times",
        words="How often a turn was declared over and the caller went on speaking, with words, "
        "within 1.5 s, before an answer was heard to its end. Later than that the caller may be "
        "reacting to the answer. Turns sent with the talk button do not count.",
    ),
    Definition(
        key="gap_ms",
        name="Handoff gap",
        unit="ms",
        words="From the last sound of the turn that moved the call to the receiver's first words, "
        "heard or read. Empty when the receiver said nothing.",
    ),
    Definition(
        key="tokens",
        name="Tokens",
        unit="tokens",
        words="What the server says its responses used: all that was read (input) and written "
        "(output). The local engine estimates them.",
    ),
    Definition(
        key="cost_usd",
        name="Cost",
        unit="USD",
        words="Tokens at the prices of the table: text and sound, cached and not, each at its "
        "own. Transcription of the caller is not in it. Unknown when the model has no "
        "price, or when the server does not say the parts. The local engine costs nothing, "
        "unless a price is listed as local.",
    ),
    Definition(
        key="problems",
        name="Problems",
        unit="problems",
        words="Lost connections and problems the page showed during the call.",
    ),
    Definition(
        key="outcome",
        name="Outcome",
        unit="",
        words="Of the caller's last turn with words: answered (an agent was heard or read, not "
        "only a preamble), "
        "approval abandoned (its form was left open), failed (it went unanswered and "
        "something broke), or unanswered. Interrupted: the process ended before the "
        "call did. No question: the caller never said anything.",
    ),
)

FLAG_DEFINITIONS = (
    Definition(
        key="ping-pong",
        name="Ping-pong",
        unit="calls",
        words="Within one turn of the caller, an agent handed the call over and the receiver "
        "handed it straight back. Once for each such turn.",
    ),
    Definition(
        key="silent handoff",
        name="Silent handoff",
        unit="calls",
        words="An agent got the call and was neither heard nor read before the next handoff or "
        "the end of the call.",
    ),
    Definition(
        key="dead air",
        name="Dead air",
        unit="calls",
        words="A silence of more than 2 s in which the caller waited for an agent.",
    ),
    Definition(
        key="ungrounded figure",
        name="Ungrounded figure",
        unit="calls",
        words="A guardrail cut an answer because of a figure that no passage and no tool result of "
        "this call contains. A figure of the caller's own may be said back, but never as a price "
        "or a percentage.",
    ),
    Definition(
        key="approval abandoned",
        name="Approval abandoned",
        unit="calls",
        words="A form was still open when the call ended or the connection was lost, or it timed "
        "out after the microphone had gone. A form that times out before a caller who is "
        "there is expired, not abandoned.",
    ),
    Definition(
        key="lookup found nothing",
        name="Lookup found nothing",
        unit="calls",
        words="A search of the policy worked and returned no passage.",
    ),
    Definition(
        key="false interruption",
        name="False interruption",
        unit="calls",
        words="A cough or an acknowledgement such as “mm-hm” cut an agent who could be heard.",
    ),
    Definition(
        key="early endpoint",
        name="Early endpoint",
        unit="calls",
        words="A turn was declared over, and within 1.5 s the caller went on speaking before an "
        "answer was heard to its end.",
    ),
)

DEFINITIONS: tuple[Definition, ...] = (*TURN_DEFINITIONS, *CALL_DEFINITIONS, *FLAG_DEFINITIONS)


def definition(key: str) -> Definition:
    """The definition of that key; where a measure and a flag share it, the measure's.

    Raises:
        KeyError: nothing of that key is defined.
    """
    for one in DEFINITIONS:
        if one.key == key:
            return one
    raise KeyError(key)
