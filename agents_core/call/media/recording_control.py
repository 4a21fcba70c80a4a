"""Recording control: switches a call's recording and passes both sides' audio to the recorder.

A typed call is not recorded, whatever a person chose: RecordingChanged events are the truth.
"""

from typing import TYPE_CHECKING

from agents_core import events as ev
from agents_core.call.contract.commands import Ack
from agents_core.call.contract.event_log import EventLog

if TYPE_CHECKING:
    from agents_core.audio.recording import Recorder, RecordingInput

ON = "Recording: what both sides say is kept from here on."
OFF = "No longer recording: nothing that is said from here on is kept."
NOT_HERE = "Calls are not recorded here: the setting RECORD_AUDIO is off."


class RecordingControl:
    """``agent`` runs on the loudspeaker's thread; everything else on the call's loop."""

    def __init__(
        self, event_log: EventLog, recorder: "Recorder | None", call_id: str, *, on: bool
    ) -> None:
        """``recorder``: None where recording is switched off. ``on``: record from the start."""
        self._event_log = event_log
        self._recorder = recorder
        self._call_id = call_id
        self._sound: RecordingInput | None = None  # made when recording starts first
        self._on = on and recorder is not None  # a person's choice
        self._announced_on = False  # by the last RecordingChanged
        self._media_attached = False
        self._ended = False

    def attached(self, attached: bool) -> None:
        """Microphone and loudspeaker were attached or detached."""
        self._media_attached = attached
        self._update()

    def set(self, on: bool) -> Ack:
        """Switch recording on or off. A refusal is a sentence in the Ack."""
        if on and self._recorder is None:
            return Ack(False, NOT_HERE)
        if on and self._trouble:
            return Ack(False, self._trouble)
        self._on = on
        self._update()
        return Ack(True)

    def check_recorder(self) -> None:
        """Switch off and report when the recorder has failed; called regularly."""
        if self._on and self._trouble:
            self._on = False
            self._update(self._trouble)

    @property
    def _trouble(self) -> str:
        return self._sound.failure if self._sound is not None else ""

    def _update(self, message: str = "") -> None:
        if self._recorder is None or self._ended:
            return
        if self._sound is None and self._on and self._media_attached:
            self._sound = self._recorder.begin(self._call_id, self._event_log.now_ms)
        if self._media_attached and self._on != self._announced_on:
            self._announced_on = self._on
            self._event_log.emit(
                ev.RecordingChanged, on=self._on, message=message or (ON if self._on else OFF)
            )
        if self._sound is not None:
            self._sound.on = self._on and self._media_attached and not self._trouble

    def caller(self, pcm: bytes) -> None:
        """Record microphone audio that is sent to the server."""
        if self._sound is not None:
            self._sound.caller(pcm)

    def agent(self, pcm: bytes) -> None:
        """Record audio that the loudspeaker plays now."""
        if self._sound is not None:
            self._sound.agent(pcm)

    def end(self) -> None:
        """End the recording. Idempotent."""
        self._ended = True
        if self._sound is not None:
            self._sound.end()
