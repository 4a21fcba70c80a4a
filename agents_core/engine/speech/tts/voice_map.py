"""Maps the Realtime API's voice names to local voices.

The local voices are made of one formant synthesiser: they differ in accent, timbre, pitch and
pace, and none of them sounds like its namesake.
"""

from dataclasses import dataclass, replace
from hashlib import sha256

US = "en-us"
BRITISH = "gmw/en-GB-x-rp"  # espeak-ng 1.52 refuses the shorter name en-gb


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalVoice:
    """Settings of espeak-ng. Pitch and range run from 0 to 99, 50 is the variant's own."""

    accent: str
    variant: str
    words_per_minute: int = 162
    pitch: int = 50
    pitch_range: int = 50
    volume: int = 100  #: of 200; the variants differ by 10 dB at 100

    @property
    def name(self) -> str:
        """As espeak-ng spells it."""
        return f"{self.accent}+{self.variant}"


VOICES = {
    "cedar": LocalVoice(accent=US, variant="klatt4", volume=80),  # the easiest to understand
    "marin": LocalVoice(accent=US, variant="f2", pitch=48, volume=85),
    "alloy": LocalVoice(accent=US, variant="klatt2", pitch=62, volume=140),
    "ash": LocalVoice(accent=US, variant="m3", pitch=38, words_per_minute=158, volume=95),
    "ballad": LocalVoice(
        accent=BRITISH, variant="klatt", pitch=44, words_per_minute=155, volume=140
    ),
    "coral": LocalVoice(accent=US, variant="f4", pitch=58, pitch_range=62, volume=85),
    "echo": LocalVoice(accent=US, variant="m7", pitch=52, volume=85),
    "sage": LocalVoice(accent=BRITISH, variant="f3", pitch=46, words_per_minute=156, volume=95),
    "shimmer": LocalVoice(accent=US, variant="f5", pitch=68, pitch_range=60, volume=90),
    "verse": LocalVoice(accent=BRITISH, variant="m1", pitch=60, words_per_minute=168, volume=100),
}
DEFAULT_VOICE = "cedar"


def local_voice(name: str) -> LocalVoice:
    """The local voice for a name; an unknown name always gets the same one, its pitch shifted so
    that two unknown names seldom sound alike."""
    known = VOICES.get(name.strip().lower())
    if known is not None:
        return known
    digest = sha256(name.encode("utf-8", "replace")).digest()
    base = list(VOICES.values())[digest[0] % len(VOICES)]
    return replace(base, pitch=max(20, min(80, base.pitch + digest[1] % 31 - 15)))
