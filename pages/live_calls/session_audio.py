"""Microphone and loudspeaker of a browser session: one connection at a time."""

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

from agents_core.audio.ports import AudioSink
from agents_core.errors import SwitchboardError
from agents_core.late_imports import one_at_a_time
from agents_core.settings import Settings
from pages.services.ports import LiveCall

if TYPE_CHECKING:
    from pages.webrtc.audio_connection import AudioConnection

SILENT = (
    "The microphone is connected but no sound arrives. Choose another microphone under Audio, or "
    "hang up and press Start call."
)


class ListeningCall:
    """A call for a page that only listens: what its connection sends is not offered to it."""

    def __init__(self, call: LiveCall) -> None:
        self._call = call
        self.detach_media = call.detach_media

    def offer_audio(self, pcm: bytes) -> None:
        """Dropped."""

    def attach_media(self, sink: AudioSink) -> None:
        """Without a microphone."""
        self._call.attach_media(sink, listens_only=True)


class NewerAudio(SwitchboardError):
    """A negotiation ended because the page has begun another one, or is gone."""

    code = "newer_audio"


class SessionAudio:
    """On the event loop."""

    def __init__(self, settings: Settings, changed: Callable[[], None]) -> None:
        """``changed``: called when ``problem`` has changed or the connection has ended."""
        self._settings = settings
        self._changed = changed
        self._connection: AudioConnection | None = None
        self._number = 0
        self._in_call = False  # the connection is a call's, not being negotiated
        self.listens_only = False
        self.problem = ""  #: a sentence about a microphone that sends nothing

    @property
    def connected(self) -> bool:
        """There is a connection that has not ended."""
        return self._connection is not None and not self._connection.ended

    def begin(self) -> int:
        """The number of a new negotiation; those before it end without a connection."""
        self._number += 1
        return self._number

    async def answer(self, number: int, offer_sdp: str) -> "tuple[AudioConnection, str]":
        """A new connection in place of the one before, and the SDP answer for the browser.

        Raises:
            SwitchboardError: the offer or the ICE servers cannot be used, or a newer negotiation
                has begun.
        """
        connection_type = await asyncio.to_thread(_connection_type)
        if number != self._number:
            raise NewerAudio("The microphone was stopped or started again meanwhile.")
        self.close()
        connection = connection_type(
            self._settings.ice_server_list, on_ended=self._ended, on_silent=self._silent
        )
        self._connection = connection
        return connection, await connection.answer(offer_sdp)

    def connect(
        self, connection: "AudioConnection", call: LiveCall, *, listens_only: bool = False
    ) -> None:
        """Connect ``connection`` to a call, unless another one has replaced it meanwhile.
        ``listens_only``: the browser's microphone is not part of the call."""
        if connection is self._connection:
            self._in_call = True
            self.listens_only = listens_only
            connection.connect(ListeningCall(call) if listens_only else call)

    def move(self, call: LiveCall) -> None:
        """Connect microphone and loudspeaker, if there are any, to another call."""
        if self._connection is not None:
            self.connect(self._connection, call, listens_only=self.listens_only)

    def play_aside(self, pcm: bytes) -> None:
        """Sound for the page's loudspeaker that no agent says; PCM16 mono 24 kHz, any thread."""
        connection = self._connection
        if connection is not None:
            connection.loudspeaker.play_aside(pcm)

    def give_up(self, number: int) -> None:
        """End the connection of a negotiation, unless a newer one has begun."""
        if number == self._number:
            self.close()

    def stop(self) -> None:
        """End the connection, also one that is being negotiated; idempotent."""
        self._number += 1
        self.close()

    def leave_call(self) -> None:
        """End the connection to a call that is over. One that is being negotiated may be for the
        next call."""
        if self._in_call:
            self.close()

    def close(self) -> None:
        """End the connection, if there is one; idempotent."""
        connection, self._connection, self._in_call = self._connection, None, False
        if connection is not None:
            connection.close()

    def _ended(self) -> None:
        self.problem = ""
        self._changed()

    def _silent(self, silent: bool) -> None:
        self.problem = SILENT if silent and not self.listens_only else ""
        self._changed()


def _connection_type() -> "type[AudioConnection]":
    """Imported here: the libraries of WebRTC take 0.4 s of processor time, for which the first page
    would wait. ``Switchboard.warm`` loads most of them before somebody presses Start call."""
    with one_at_a_time:
        from pages.webrtc.audio_connection import AudioConnection

    return AudioConnection
