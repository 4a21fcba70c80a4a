"""Whether a call is recorded, and its sound's way to the recorder: the one place that says both.

It knows no file and no page. What the journal says is what is so: a call nobody speaks in is not
recorded, whatever a person chose.
"""

from typing import TYPE_CHECKING

from agents_core import events as ev
from agents_core.call.contract.commands import Ack
from agents_core.call.contract.event_log import EventLog

if TYPE_CHECKING:
    from agents_core.audio.recording import CallSound, Recorder

ON = "Recording: what both sides say is kept from here on."
OFF = "No longer recording: nothing that is said from here on is kept."
NOT_HERE = "Calls are not recorded here: the setting RECORD_AUDIO is off."


class RecordingControl:
    """``caller`` runs on the call's loop and ``agent`` on the loudspeaker's thread; the rest on the
    call's loop."""

    def __init__(
        self, event_log: EventLog, recorder: "Recorder | None", call_id: str, *, on: bool
    ) -> None:
        """``recorder``: None: this call is never recorded."""
        self._event_log = event_log
        self._recorder = recorder
        self._call_id = call_id
        self._sound: CallSound | None = None  # from the first moment somebody speaks
        self._on = on and recorder is not None  # what a person chose
        self._said = False  # what the journal says
        self._spoken = False  # somebody speaks and listens
        self._over = False

    def attached(self, spoken: bool) -> None:
        """Microphone and loudspeaker came or went."""
        self._spoken = spoken
        self._turn()

    def set(self, on: bool) -> Ack:
        """A person chose."""
        if on and self._recorder is None:
            return Ack(False, NOT_HERE)
        if on and self._trouble:
            return Ack(False, self._trouble)
        self._on = on
        self._turn()
        return Ack(True)

    def look(self) -> None:
        """Say so when the recorder has failed; call it now and then."""
        if self._on and self._trouble:
            self._on = False
            self._turn(self._trouble)

    @property
    def _trouble(self) -> str:
        return self._sound.trouble if self._sound is not None else ""

    def _turn(self, message: str = "") -> None:
        if self._recorder is None or self._over:
            return
        if self._sound is None and self._on and self._spoken:
            self._sound = self._recorder.begin(self._call_id, self._event_log.now_ms)
        if self._spoken and self._on != self._said:
            self._said = self._on
            self._event_log.emit(
                ev.RecordingChanged, on=self._on, message=message or (ON if self._on else OFF)
            )
        if self._sound is not None:
            self._sound.on = self._on and self._spoken and not self._trouble

    def caller(self, pcm: bytes) -> None:
        """This has just been sent to the server."""
        if self._sound is not None:
            self._sound.caller(pcm)

    def agent(self, pcm: bytes) -> None:
        """The loudspeaker plays this now."""
        if self._sound is not None:
            self._sound.agent(pcm)

    def end(self) -> None:
        """The call is over. Idempotent."""
        self._over = True
        if self._sound is not None:
            self._sound.end()
