"""What recording costs: the encoder's share of a core, and what it takes of the media loop."""

import itertools
import time
from collections.abc import Iterator

import numpy as np

from agents_core.audio.recording import RecordingFile, RecordingInput
from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure
from tests.bench.support.spoken_lines import spoken_line
from tests.doubles.tones import frames

FRAME_MS = 20
ROUNDS, ROUND_S = 20, 15
LOOK_EVERY = 12  #: frames: about the recorder's own pace
NOISE = 40.0  #: of a quiet room's microphone, in units of PCM16
SHARE_AIM, TAP_AIM_US = 3.0, 50.0
WORDS = "Every passenger may take one carry-on bag and one personal item on board."


def measure(environment: BenchEnvironment) -> list[Figure]:
    """Caller and agent speak in turn over the noise of a microphone: nothing is digital silence."""
    clock = [0]
    sound = RecordingInput("bench", lambda: clock[0])
    sound.on = True
    sizes: list[int] = []
    file = RecordingFile(sound, lambda call_id, piece: sizes.append(len(piece)))
    caller, agent = said(environment, first=True), said(environment, first=False)
    shares, taps = [], []
    for _ in range(ROUNDS):
        before, encoding_s = sum(sizes), 0.0
        for number in range(ROUND_S * 1000 // FRAME_MS):
            heard, spoken = next(agent), next(caller)
            started_s = time.thread_time()
            sound.agent(heard)
            sound.caller(spoken)
            taps.append((time.thread_time() - started_s) * 1e6 / 2)
            clock[0] += FRAME_MS
            if number % LOOK_EVERY == 0:
                started_s = time.thread_time()
                file.advance()
                encoding_s += time.thread_time() - started_s
        shares.append(encoding_s / ROUND_S * 100)
    kept = [(sum(sizes) - before) * 8 / ROUND_S / 1000]
    return [
        Figure(
            name="recording: encoding, share of a core per call",
            unit="%",
            values=tuple(shares),
            median_aim=SHARE_AIM,
        ),
        Figure(
            name="recording: one frame on the media loop",
            unit="us",
            values=tuple(taps),
            p95_aim=TAP_AIM_US,
        ),
        Figure(name="recording: what is kept (kbit/s)", unit="x", values=tuple(kept)),
    ]


def said(environment: BenchEnvironment, *, first: bool) -> Iterator[bytes]:
    """Frames of one side for ever: words in its half of the time, noise in the other."""
    line = spoken_line(environment.flite, WORDS, environment.scratch)
    words = np.concatenate([frame.to_ndarray()[0, ::4] for frame in line.frames])
    noise = np.random.default_rng(7).normal(0, NOISE, len(words) * 2)
    place = slice(0, len(words)) if first else slice(len(words), None)
    noise[place] += words
    return itertools.cycle(frames(noise.astype("<i2").tobytes())[:-1])
