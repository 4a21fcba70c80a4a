"""The speakers: the Realtime API's voice names, as changes of a network's own voice.

None sounds like its namesake; low and high names are those that are low and high there.
"""

from dataclasses import dataclass
from hashlib import sha256

BUILT_IN = "heart"


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalVoice:
    """One speaker. ``hop`` is 300 for the network's own timbre, larger for a longer throat."""

    model: str = BUILT_IN  #: hibari's name of the network
    hop: int = 300  #: samples of a frame; 300 / hop times all frequencies
    pitch: float = 1.0  #: times, on top of that
    middle_hz: float = 185.0  #: the network's median pitch; liveliness turns around it
    liveliness: float = 1.0  #: of the intonation: the exponent of pitch over middle_hz
    pace: float = 1.0  #: times the network's own
    tilt_db: float = 0.0  #: for each octave above 1 kHz


VOICES = {
    "alloy": LocalVoice(hop=330, pitch=0.98),
    "ash": LocalVoice(hop=375, pitch=0.62, liveliness=0.8, pace=0.97, tilt_db=-1),
    "ballad": LocalVoice(hop=350, pitch=0.87, liveliness=1.3, pace=0.9),
    "cedar": LocalVoice(hop=360, pitch=0.7),
    "coral": LocalVoice(hop=288, pitch=1.12, liveliness=1.2, pace=1.04, tilt_db=1),
    "echo": LocalVoice(hop=336, pitch=0.77, liveliness=0.9, pace=1.03, tilt_db=1),
    "marin": LocalVoice(),
    "sage": LocalVoice(hop=315, pitch=0.84, liveliness=0.8, pace=0.93, tilt_db=-1),
    "shimmer": LocalVoice(hop=280, pitch=1.25, tilt_db=1.5),
    "verse": LocalVoice(hop=375, pitch=1.02, liveliness=1.2, pace=1.06),
}
FETCHED = {
    "alloy": LocalVoice(model="kore"),
    "ash": LocalVoice(model="fenrir", hop=320),
    "ballad": LocalVoice(model="fable"),
    "cedar": LocalVoice(model="fenrir"),
    "coral": LocalVoice(model="kore", hop=288),
    "echo": LocalVoice(model="fable", hop=320, pace=1.04),
    "sage": LocalVoice(model="emma", pace=0.95),
    "verse": LocalVoice(model="fenrir", hop=288, pace=1.05),
}
"""Those that sound better in another network, once that is fetched. Not listened to yet: chosen by
what hibari's author says of each network."""


def speakers(name: str) -> tuple[LocalVoice, ...]:
    """The speakers of a name, the best first, the built-in one last; an unknown name always gets
    those of the same one."""
    known = name.strip().lower()
    if known not in VOICES:
        digest = sha256(name.encode("utf-8", "replace")).digest()
        known = list(VOICES)[digest[0] % len(VOICES)]
    fetched = FETCHED.get(known)
    return (VOICES[known],) if fetched is None else (fetched, VOICES[known])
