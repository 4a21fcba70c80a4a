"""Settings of the archive that all processes on one database share: retention and recording."""

from sqlalchemy import Engine

from agents_core.errors import SwitchboardError
from agents_core.store import reading, writing
from agents_core.store.call_tables import RecordSetting

MAX_DAYS = 36_500
_RETENTION = "retention_days"
_RECORDING = "recording"


class RecordSettings:
    """Reads the database each time, because another process may have changed a setting."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def retention_days(self) -> int:
        """After how many days calls are deleted; 0: never."""
        return int(self._get(_RETENTION) or 0)

    def set_retention_days(self, days: int) -> None:
        """
        Raises:
            SwitchboardError: not from 0 to ``MAX_DAYS``.
        """
        if not 0 <= days <= MAX_DAYS:
            raise SwitchboardError(f"Calls are kept for 1 to {MAX_DAYS} days, or 0 for ever.")
        self._set(_RETENTION, str(days))

    def recording_on(self) -> bool:
        """Whether the audio of new calls is recorded; True until somebody switches it off."""
        return self._get(_RECORDING) != "off"

    def set_recording(self, on: bool) -> None:
        """Switch the recording of calls that start from now on."""
        self._set(_RECORDING, "on" if on else "off")

    def _get(self, name: str) -> str | None:
        with reading(self._engine) as session:
            found = session.get(RecordSetting, name)
            return None if found is None else found.value

    def _set(self, name: str, value: str) -> None:
        with writing(self._engine) as session:
            session.merge(RecordSetting(name=name, value=value))
