"""Questions to a timeline of loudness: when did sound begin, when did silence? Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

AUDIBLE_RMS = 0.01  #: of full scale; speech is 0.03 to 0.2, comfort noise under 0.004


@dataclass(frozen=True, slots=True)
class Sound:
    """How loud one short piece was."""

    at_ms: float
    rms: float


def sounds(pairs: Iterable[Sequence[float]]) -> tuple[Sound, ...]:
    """The browser's ``[at_ms, rms]`` pairs."""
    return tuple(Sound(at_ms, rms) for at_ms, rms in pairs)


def sound_begins_ms(
    timeline: Sequence[Sound], *, after_ms: float = 0, rms: float = AUDIBLE_RMS
) -> float | None:
    """When something audible first came after a time; None if nothing did."""
    return next((s.at_ms for s in timeline if s.at_ms > after_ms and s.rms > rms), None)


def silence_begins_ms(
    timeline: Sequence[Sound],
    *,
    after_ms: float = 0,
    lasting_ms: float = 500,
    rms: float = AUDIBLE_RMS,
) -> float | None:
    """When the first stretch of silence at least that long began, after a time.

    Pauses between words are shorter than ``lasting_ms``. None: no such stretch (yet).
    """
    begin: float | None = None
    for sound in timeline:
        if sound.at_ms <= after_ms:
            continue
        if sound.rms > rms:
            begin = None
        elif begin is None:
            begin = sound.at_ms
        if begin is not None and sound.at_ms - begin >= lasting_ms:
            return begin
    return None
