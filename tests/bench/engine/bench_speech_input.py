"""How soon speech input reports the turns and words of a clear synthetic caller through Opus.

``python -m tests.bench speech_input``. About 50 s: the audio is fed at the pace a microphone would.
"""

import shutil
import subprocess
import tempfile
import time
import wave
from dataclasses import dataclass, field
from pathlib import Path
from queue import Queue

import av
import numpy as np

from agents_core.audio.resample import Resampler
from agents_core.engine.ports import SpeechInput, SpeechStarted, Transcript, TurnDetection
from agents_core.engine.speech.speech_factory import build_speech_input_factory, build_synthesiser
from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.figures import Figure, figure

SENTENCES = (
    "can I change my seat to a window seat",
    "how much does it cost to cancel my ticket",
    "I lost my suitcase at the airport yesterday",
    "is my plane on time",
    "please repeat that",
    "how do I return a pair of shoes",
    "the screen of my phone is broken",
    "do I need a passport to fly to Canada",
    "tell me about your baggage rules",
    "when does boarding start",
    "I would like to talk to a person",
    "thank you very much goodbye",
)
FRAME_BYTES = 960
Samples = np.ndarray


def caller(text: str, voice: str = "slt") -> Samples:
    """PCM16 mono 24 kHz of flite (slt is its clearest voice), or of ours where it is missing."""
    if shutil.which("flite") is None:
        pieces = build_synthesiser().synthesise(text, voice="marin", speed=0.95)
        return np.frombuffer(b"".join(piece.pcm for piece in pieces), "<i2")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "caller.wav"
        subprocess.run(["flite", "-voice", voice, "-t", text, "-o", str(path)], check=True)
        with wave.open(str(path)) as file:
            pcm, rate_hz = file.readframes(file.getnframes()), file.getframerate()
    resampler = Resampler(rate_hz, 24_000)
    return np.frombuffer(resampler.process(pcm) + resampler.flush(), "<i2")


def through_opus(samples: Samples) -> Samples:
    """As a browser sends it: 48 kHz stereo at 32 kbit/s, and back to mono 24 kHz."""
    encoder = av.CodecContext.create("libopus", "w")
    encoder.sample_rate, encoder.layout, encoder.format = 48_000, "stereo", "s16"
    encoder.bit_rate = 32_000
    encoder.options = {"application": "voip"}
    decoder = av.CodecContext.create("libopus", "r")
    decoder.sample_rate, decoder.layout = 48_000, "stereo"
    up = av.AudioResampler("s16", "stereo", 48_000, frame_size=960)
    down = av.AudioResampler("s16", "mono", 24_000)
    source = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
    source.sample_rate = 24_000
    packets = [
        packet for frame in (*up.resample(source), *up.resample(None), None)
        for packet in encoder.encode(frame)
    ]  # fmt: skip
    frames = [frame for packet in packets for frame in decoder.decode(packet)]
    mono = [out for frame in (*frames, None) for out in down.resample(frame)]
    return np.concatenate([out.to_ndarray().reshape(-1) for out in mono])


@dataclass
class Measured:
    """Milliseconds, one entry per sentence (``feed_ms``: per frame)."""

    start_ms: list[float] = field(default_factory=list)
    stop_ms: list[float] = field(default_factory=list)
    final_ms: list[float] = field(default_factory=list)
    feed_ms: list[float] = field(default_factory=list)


def listen(
    speech_input: SpeechInput, words: Queue[Transcript], speech: Samples, measured: Measured
) -> Transcript | None:
    """Feed one sentence with silence around it; its final words."""
    hiss = np.random.default_rng(0).normal(0, 5, 16_800)
    pcm = np.concatenate([hiss[:9_600], speech, hiss]).astype("<i2").tobytes()
    loud_ms = np.flatnonzero(np.abs(speech.astype(int)) > 400) / 24 + 400
    began, final = time.perf_counter(), None
    for number, at in enumerate(range(0, len(pcm), FRAME_BYTES), 1):
        time.sleep(max(0.0, began + number * 0.02 - time.perf_counter()))
        before = time.perf_counter()
        events = speech_input.feed(pcm[at : at + FRAME_BYTES])
        measured.feed_ms.append((time.perf_counter() - before) * 1000)
        for event in events:
            if isinstance(event, SpeechStarted):
                measured.start_ms.append(number * 20 - loud_ms[0])
                continue
            measured.stop_ms.append(number * 20 - loud_ms[-1])
            stopped = time.perf_counter()
            while not (final := words.get(timeout=30)).final:
                pass
            measured.final_ms.append((time.perf_counter() - stopped) * 1000)
    return final


def measure(environment: BenchEnvironment) -> list[Figure]:
    """Feed each sentence in real time; what was heard, and when."""
    words: Queue[Transcript] = Queue()
    factory = build_speech_input_factory()
    speech_input = factory(words.put)
    speech_input.configure(TurnDetection(type="server_vad", silence_duration_ms=500))
    measured = Measured()
    for text in SENTENCES:
        final = listen(speech_input, words, through_opus(caller(text)), measured)
        heard, confidence = (final.text, final.confidence) if final else ("", 0.0)
        print(f"  {confidence:.2f}  {text} | {heard}", flush=True)
    speech_input.close()
    factory.close()
    return [
        figure("speech to SpeechStarted", "ms", measured.start_ms),
        figure("last sound to SpeechStopped", "ms", measured.stop_ms, note="500 ms by design"),
        figure("SpeechStopped to final words", "ms", measured.final_ms),
        figure("speech input fed, per 20 ms of audio", "ms", measured.feed_ms),
    ]
