"""Turn words: whether what the caller said over the agent takes the turn or leaves it.

A cough, or an acknowledgement such as "mm-hm", leaves it. Said while the agent is silent, the same
words are an ordinary turn.
"""

from dataclasses import dataclass, field

from agents_core.engine.ports import Transcript
from agents_core.engine.protocol.conversation import ItemRecord
from agents_core.language.backchannels import is_backchannel, says_nothing

MAX_BACKCHANNEL_MS = 2_000
"""Three slow acknowledgements. In longer speech there were more words than were recognised."""

LIKELY_READINGS = 5
"""A single short word is easily misheard ("sure" as "share"). Of 40 backchannels and 40
interruptions spoken by flite, Whisper's first reading is a backchannel in 33 and 0, one of its
first five in 37 and 0."""


@dataclass(slots=True)
class TurnWords:
    """What the caller has said since the last response was decided."""

    said: bool = False  #: something that wants an answer
    acknowledged: bool = False  #: words, if only acknowledgements
    backchannels: list[ItemRecord] = field(default_factory=list)

    def add(
        self, record: ItemRecord, transcript: Transcript, *, over_agent: bool, speech_ms: float
    ) -> None:
        """One utterance was recognised. ``speech_ms``: without its padding and final silence."""
        nothing = says_nothing(transcript.text)
        short = speech_ms <= MAX_BACKCHANNEL_MS
        if over_agent and (nothing or (short and _may_acknowledge(transcript))):
            self.backchannels.append(record)
            self.acknowledged |= not nothing
        else:
            self.said = True

    def hide(self, *, hidden: bool) -> None:
        """Leave the backchannels out of what the brain reads, or not."""
        for record in self.backchannels:
            record.backchannel = hidden


def _may_acknowledge(transcript: Transcript) -> bool:
    """Whether the words, or another likely reading of them, are a backchannel."""
    readings = (transcript.text, *transcript.alternatives[: LIKELY_READINGS - 1])
    return any(map(is_backchannel, readings))
