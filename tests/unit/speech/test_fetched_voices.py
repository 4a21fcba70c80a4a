"""Voices that an operator lets be fetched: from a server, with their SHA-256, or not used."""

import hashlib
import logging
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hibari import voices as registry

from agents_core.engine.speech.tts import voice_models
from agents_core.engine.speech.tts.hibari_synthesiser import HibariSynthesiser
from agents_core.engine.speech.tts.voices import FETCHED, LocalVoice

HEART = Path(registry.voice_path("heart")).read_bytes()
SHA256 = hashlib.sha256(HEART).hexdigest()
OTHERS = [name for name, facts in registry.VOICES.items() if not facts["bundled"]]
ANSWER = "You may bring one bag."


class VoiceServer:
    """Serves a network under each voice's file name, on the loopback interface."""

    def __init__(self) -> None:
        self.content = HEART
        self.asked: list[str] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path.lstrip("/"))
                self.send_response(200)
                self.send_header("Content-Length", str(len(outer.content)))
                self.end_headers()
                self.wfile.write(outer.content)

            def log_message(self, format: str, *args: object) -> None:
                """Nothing is logged."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """The folder of fetched voices, empty."""
    monkeypatch.setenv("HIBARI_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, cache: Path) -> Iterator[VoiceServer]:
    """Where hibari fetches voices from; each has the bytes of the one in the package."""
    made = VoiceServer()
    monkeypatch.setattr(registry, "BASE_URL", made.url)
    for name in OTHERS:
        monkeypatch.setitem(registry.VOICES, name, registry.VOICES[name] | {"sha256": SHA256})
    yield made
    made.close()


@pytest.fixture(scope="module")
def built_in() -> HibariSynthesiser:
    return HibariSynthesiser()


def fetched() -> HibariSynthesiser:
    """A synthesiser that has fetched what it can."""
    made = HibariSynthesiser("download")
    for thread in threading.enumerate():
        if thread.name == voice_models.FETCHING:
            thread.join(60)
    return made


def sound(voice: HibariSynthesiser, text: str, name: str) -> bytes:
    return b"".join(piece.pcm for piece in voice.synthesise(text, voice=name, speed=1.0))


def test_voices_are_fetched_once_and_used(
    server: VoiceServer, cache: Path, built_in: HibariSynthesiser
) -> None:
    downloading = fetched()
    files = {str(registry.VOICES[name]["file"]) for name in OTHERS}
    assert set(server.asked) == files == {path.name for path in cache.iterdir()}
    assert FETCHED["cedar"] == LocalVoice(model="fenrir")  # as its network is
    assert sound(downloading, ANSWER, "cedar") == sound(built_in, ANSWER, "marin")
    british = sound(downloading, "I can't dance.", "sage")
    assert british != sound(built_in, "I can't dance.", "sage")
    server.asked.clear()
    fetched()
    assert server.asked == []


def test_other_bytes_than_published_are_neither_kept_nor_used(
    server: VoiceServer,
    cache: Path,
    built_in: HibariSynthesiser,
    caplog: pytest.LogCaptureFixture,
) -> None:
    server.content = HEART[:-1] + b"?"
    downloading = fetched()
    assert sound(downloading, ANSWER, "cedar") == sound(built_in, ANSWER, "cedar")
    assert list(cache.iterdir()) == []
    assert sum("sha256" in line.message for line in caplog.records) == len(OTHERS)


def test_a_kept_file_that_was_changed_is_not_used(
    server: VoiceServer,
    cache: Path,
    built_in: HibariSynthesiser,
    caplog: pytest.LogCaptureFixture,
) -> None:
    fetched()
    (cache / str(registry.VOICES["fenrir"]["file"])).write_bytes(HEART + b"?")
    downloading = fetched()
    assert sound(downloading, ANSWER, "cedar") == sound(built_in, ANSWER, "cedar")
    [warning] = [line.message for line in caplog.records if line.levelno == logging.WARNING]
    assert "fenrir" in warning and "not the expected bytes" in warning


def test_without_the_server_the_built_in_voice_speaks(
    server: VoiceServer, built_in: HibariSynthesiser, caplog: pytest.LogCaptureFixture
) -> None:
    server.close()
    downloading = fetched()
    assert sound(downloading, ANSWER, "cedar") == sound(built_in, ANSWER, "cedar")
    assert sum("could not download" in line.message for line in caplog.records) == len(OTHERS)
