"""Voice samples: a short session with the real engine, or with a scripted server."""

import asyncio
import io
import time
import wave
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import numpy as np
import pytest
from pydantic import SecretStr

from agents_core.call.contract.endpoint import Endpoint
from agents_core.errors import EngineError, EngineRefused, EngineUnreachable
from agents_core.switchboard import Switchboard
from agents_core.voice_preview import voice_previews
from agents_core.voice_preview.preview_session import speak
from agents_core.voice_preview.voice_previews import PreviewError, VoicePreviews
from tests.doubles.realtime_server import Say, ScriptedServer, scripted_server

WORDS = "Thanks for calling. How can I help you today?"
KEY = "sk-canary-5521"


async def nowhere() -> str:
    raise AssertionError("not the local engine")


def at(server: ScriptedServer, voice: str = "marin") -> Endpoint:
    return Endpoint(kind="openai", url=server.url, api_key=SecretStr(KEY), voice=voice)


def samples(wav: bytes) -> np.ndarray:
    with wave.open(io.BytesIO(wav)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (24_000, 1, 2)
        return np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(float)


def pitch_hz(sound: np.ndarray) -> float:
    """The strongest period between 60 and 400 Hz over the whole sample."""
    spectrum = np.abs(np.fft.rfft(sound, 1 << (len(sound) * 2 - 1).bit_length())) ** 2
    echo = np.fft.irfft(spectrum)
    shortest, longest = 24_000 // 400, 24_000 // 60
    return 24_000 / (shortest + int(np.argmax(echo[shortest:longest])))


def test_two_voices_of_the_local_engine_differ_and_say_everything(
    switchboard: Switchboard,
) -> None:
    local = Endpoint(kind="local")
    waiting = {
        name: switchboard.preview_voice(local, voice=name, words=WORDS)
        for name in ("cedar", "shimmer")
    }
    cedar, shimmer = (samples(future.result(60)) for future in waiting.values())
    for sound in (cedar, shimmer):
        assert 1.5 < len(sound) / 24_000 < 6, "nine words"
        assert np.sqrt(np.mean(sound**2)) > 300, "loud enough to hear"
    assert pitch_hz(shimmer) > 1.2 * pitch_hz(cedar), "three semitones"
    again = switchboard.preview_voice(local, voice="cedar", words=f"  {WORDS} ")
    assert again is waiting["cedar"]
    longer = switchboard.preview_voice(local, voice="cedar", words=f"{WORDS} {WORDS}").result(60)
    assert 1.6 < len(samples(longer)) / len(cedar) < 2.4


async def test_openai_gets_exactly_the_voice_and_the_words() -> None:
    async with scripted_server([Say("Hi.", 400)]) as server:
        pcm = await speak(at(server), 'Say "hi" please', nowhere)
        path, headers = server.requests[0]
    assert len(pcm) == 400 * 48
    session = server.sent("session.update")[0]["session"]
    assert session["audio"]["output"]["voice"] == "marin"
    assert session["audio"]["input"]["turn_detection"] is None
    assert (session["tools"], session["output_modalities"]) == ([], ["audio"])
    [asked] = server.sent("response.create")
    assert asked["response"]["instructions"] == "Say exactly: \"Say 'hi' please\""
    assert path.endswith("model=gpt-realtime-2.1-mini")
    assert headers["authorization"] == f"Bearer {KEY}"
    assert server.connections == set()


async def test_a_refused_key_is_a_sentence_without_the_key() -> None:
    async with scripted_server(refuse_with=HTTPStatus.UNAUTHORIZED) as server:
        with pytest.raises(EngineRefused, match=r"refused the key.*try again") as refused:
            await speak(at(server), WORDS, nowhere)
    assert KEY not in repr(refused.value)
    assert "type again" not in str(refused.value)


async def test_an_unknown_voice_is_the_servers_sentence() -> None:
    async with scripted_server() as server:
        speaking = asyncio.create_task(speak(at(server, voice="nobody"), WORDS, nowhere))
        await server.wait_for(lambda: bool(server.sent("response.create")))
        error = {"type": "invalid_request_error", "code": "invalid_value", "param": None}
        await server.send("error", error={**error, "message": f"No voice nobody for {KEY}."})
        with pytest.raises(EngineRefused, match="No voice nobody for •••") as refused:
            await speaking
    assert KEY not in str(refused.value)


async def test_a_server_that_hangs_up_or_is_not_there_is_a_sentence() -> None:
    async with scripted_server() as server:
        speaking = asyncio.create_task(speak(at(server), WORDS, nowhere))
        await server.wait_for(lambda: bool(server.sent("response.create")))
        await server.drop()
        with pytest.raises(EngineUnreachable):
            await speaking
        gone = at(server)
    with pytest.raises(EngineError, match="cannot be reached"):
        await speak(gone, WORDS, nowhere)
    with pytest.raises(EngineError, match="needs an API key"):
        await speak(Endpoint(kind="openai", voice="marin"), WORDS, nowhere)


def test_a_server_that_never_answers_times_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(voice_previews, "LIMIT_S", 0.05)

    async def silent(*_: object) -> bytes:
        await asyncio.Event().wait()
        return b""

    previews = VoicePreviews(nowhere, speak=silent)
    try:
        with pytest.raises(PreviewError, match="OpenAI did not speak in time"):
            previews.preview(Endpoint(kind="openai"), voice="marin", words="Hi.").result(60)
    finally:
        previews.close()


class Studio:
    """Speaks when the test lets it, and counts."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []
        self.at_once = 0
        self.most_at_once = 0
        self.fails = False
        self.open = asyncio.Event()
        self.loop: asyncio.AbstractEventLoop | None = None

    async def speak(
        self, endpoint: Endpoint, words: str, local_url: Callable[[], Awaitable[str]]
    ) -> bytes:
        self.loop = asyncio.get_running_loop()
        self.said.append((endpoint.voice, words))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.open.wait()
        self.at_once -= 1
        if self.fails:
            raise EngineUnreachable("Nobody is there.")
        return b"\x01\x00" * 240

    def let_speak(self) -> None:
        assert self.loop is not None
        self.loop.call_soon_threadsafe(self.open.set)


def until(reached: Callable[[], bool]) -> None:
    deadline_s = time.monotonic() + 60
    while not reached():
        assert time.monotonic() < deadline_s
        time.sleep(0.005)  # polls another thread; the deadline decides


def test_requests_share_two_sessions_and_the_seventh_is_refused() -> None:
    studio, local = Studio(), Endpoint(kind="local")
    previews = VoicePreviews(nowhere, speak=studio.speak)
    try:
        presses = [previews.preview(local, voice="cedar", words="Hi.") for _ in range(20)]
        others = [previews.preview(local, voice=f"v{number}", words="Hi.") for number in range(5)]
        seventh = previews.preview(local, voice="v9", words="Hi.")
        with pytest.raises(PreviewError, match="Wait a moment"):
            seventh.result(0)
        until(lambda: len(studio.said) == 2)
        studio.let_speak()
        assert len({future.result(60) for future in (*presses, *others)}) == 1
        assert len(set(map(id, presses))) == 1
    finally:
        previews.close()
    assert (len(studio.said), studio.most_at_once) == (6, 2)


def test_a_failure_is_retried_and_a_sample_is_cached() -> None:
    studio, local = Studio(), Endpoint(kind="local")
    studio.open.set()
    studio.fails = True
    previews = VoicePreviews(nowhere, speak=studio.speak)
    try:
        with pytest.raises(EngineUnreachable):
            previews.preview(local, voice="cedar", words="Hi.").result(60)
        studio.fails = False
        assert previews.preview(local, voice="cedar", words="Hi.").result(60)
        for number in range(20):
            previews.preview(local, voice="marin", words=f"Number {number}.").result(60)
        assert previews.preview(local, voice="marin", words="Number 19.").result(60)
        assert len(studio.said) == 22
        assert previews.preview(local, voice="cedar", words="Hi.").result(60)
        assert len(studio.said) == 23, "long ago: said again"
    finally:
        previews.close()


@pytest.mark.parametrize(
    ("voice", "words", "sentence"),
    [
        (" ", "Hi.", "Choose a voice"),
        ("cedar", " \n", "nothing to say"),
        ("cedar", "x" * 301, "under 300 characters"),
    ],
)
def test_unusable_words_are_refused_with_a_sentence(voice: str, words: str, sentence: str) -> None:
    previews = VoicePreviews(nowhere)
    with pytest.raises(PreviewError, match=sentence):
        previews.preview(Endpoint(kind="local"), voice=voice, words=words).result(0)
    previews.close()
    with pytest.raises(PreviewError, match="closing"):
        previews.preview(Endpoint(kind="local"), voice="cedar", words="Hi.").result(0)


def test_closing_ends_waiting_requests() -> None:
    studio = Studio()
    previews = VoicePreviews(nowhere, speak=studio.speak)
    waiting = previews.preview(Endpoint(kind="local"), voice="cedar", words="Hi.")
    until(lambda: bool(studio.said))
    previews.close()
    with pytest.raises(PreviewError, match="closing"):
        waiting.result(60)
