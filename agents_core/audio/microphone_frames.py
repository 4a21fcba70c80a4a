"""Converts a browser's microphone frames to PCM16 mono 24 kHz."""

import av

from agents_core.audio.ports import CALL_RATE_HZ
from agents_core.errors import AudioFormatError


class MicrophoneFrames:
    """Resamples and mixes to mono 24 kHz. Stateful: one per microphone.

    Format, layout and rate may change between two frames (a headset is plugged in); samples that
    the old filter still held are then part of the next result.
    """

    def __init__(self) -> None:
        self._source: tuple[str, str, int] | None = None
        self._resampler: av.AudioResampler | None = None

    def convert(self, frame: av.AudioFrame) -> bytes:
        """PCM16 little-endian mono 24 kHz of one frame; may be empty while the filter fills.

        Raises:
            AudioFormatError: not an audio frame, or one without rate or layout.
        """
        source = _describe(frame)
        rest = b""
        if self._resampler is None or source != self._source:
            rest = self.flush()
            self._resampler = av.AudioResampler("s16", "mono", CALL_RATE_HZ)
            self._source = source
        try:
            return rest + _pcm(self._resampler.resample(frame))
        except (ValueError, av.FFmpegError) as error:
            self._resampler = None  # its state is undefined after a failure
            raise AudioFormatError(f"Microphone audio cannot be used: {_named(source)}.") from error

    def flush(self) -> bytes:
        """The samples the filter still holds; a new stream may follow."""
        resampler, self._resampler, source = self._resampler, None, self._source
        self._source = None
        if resampler is None or source == ("s16", "mono", CALL_RATE_HZ):
            return b""
        return _pcm(resampler.resample(None))


def _describe(frame: av.AudioFrame) -> tuple[str, str, int]:
    if not isinstance(frame, av.AudioFrame):
        raise AudioFormatError(f"A microphone frame is audio, not {type(frame).__name__}.")
    source = (frame.format.name, frame.layout.name, frame.sample_rate)
    if frame.sample_rate <= 0 or not frame.layout.nb_channels:
        raise AudioFormatError(f"Microphone audio of unknown rate or layout: {_named(source)}.")
    return source


def _named(source: tuple[str, str, int]) -> str:
    return f"{source[0]}, {source[1] or 'no layout'}, {source[2]} Hz"


def _pcm(frames: list[av.AudioFrame]) -> bytes:
    # A plane is padded to its alignment: only the samples count.
    return b"".join(bytes(frame.planes[0])[: frame.samples * 2] for frame in frames)
