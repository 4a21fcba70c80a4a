"""One connection's recogniser on a scheduler that the test steps."""

from collections.abc import Callable

from agents_core.engine.ports import Transcript
from agents_core.engine.speech.recognition.connection_recogniser import ConnectionRecogniser
from agents_core.engine.speech.recognition.decode_scheduler import DecodeScheduler
from agents_core.engine.speech.recognition.recognition_load import RecognitionLoad
from tests.doubles.recogniser import LoudnessRecogniser

CHUNK_BYTES = 1024


class Clock:
    """Seconds that only a test moves."""

    now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


class Desk:
    """What the connections of a process share."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.recogniser = LoudnessRecogniser()
        self.scheduler = DecodeScheduler(clock=self.clock)
        self.load = RecognitionLoad(cores=2, clock=self.clock)

    def decode(self) -> bool:
        """Serve the most urgent connection; whether there was one."""
        return self.scheduler.run_next(wait=False)

    def decode_all(self) -> int:
        """How many were served until nothing was left to do now."""
        count = 0
        while self.decode():
            count += 1
        return count


class Line:
    """One connection: what it says and what is reported."""

    def __init__(
        self, desk: Desk, on_transcript: Callable[[Transcript], None] = lambda words: None
    ) -> None:
        self.transcripts: list[Transcript] = []
        self.pauses: list[tuple[int, str]] = []
        self.desk = desk
        self._on_transcript = on_transcript
        self.recognition = ConnectionRecogniser(
            self._report,
            lambda *pause: self.pauses.append(pause),
            desk.recogniser,
            desk.scheduler,
            desk.load,
            clock=desk.clock,
        )

    def _report(self, words: Transcript) -> None:
        self.transcripts.append(words)
        self._on_transcript(words)

    def say(self, pcm: bytes, *, decoding: bool = False, voiced: bool = True) -> None:
        """Audio chunk by chunk, in no time; ``decoding`` serves everyone after each chunk."""
        for at in range(0, len(pcm), CHUNK_BYTES):
            self.recognition.audio(pcm[at : at + CHUNK_BYTES], voiced=voiced)
            if decoding:
                self.desk.clock.now_s += 0.032
                self.desk.decode_all()

    def turn(self, number: int, pcm: bytes) -> None:
        """A whole turn without a pause in it; not decoded yet."""
        self.recognition.begin(number)
        self.say(pcm)
        self.recognition.end()

    @property
    def partials(self) -> list[str]:
        return [words.text for words in self.transcripts if not words.final]

    @property
    def finals(self) -> list[Transcript]:
        return [words for words in self.transcripts if words.final]

    def final(self) -> Transcript:
        [words] = self.finals
        return words
