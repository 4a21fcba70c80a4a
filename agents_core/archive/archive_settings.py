"""What people set about keeping calls, for every process on this database. It knows no call."""

from sqlalchemy import Engine

from agents_core.errors import SwitchboardError
from agents_core.store import reading, writing
from agents_core.store.call_tables import RecordSetting

MOST_DAYS = 36_500
_RETENTION = "retention_days"
_RECORDING = "recording"


class RecordSettings:
    """Read from the database each time: another process may have changed them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def retention_days(self) -> int:
        """0: calls are kept for ever."""
        return int(self._get(_RETENTION) or 0)

    def set_retention_days(self, days: int) -> None:
        """Raises SwitchboardError for a number of days that makes no sense."""
        if not 0 <= days <= MOST_DAYS:
            raise SwitchboardError(f"Calls are kept for 1 to {MOST_DAYS} days, or 0 for ever.")
        self._set(_RETENTION, str(days))

    def recording_on(self) -> bool:
        """Nobody said anything yet: on."""
        return self._get(_RECORDING) != "off"

    def set_recording(self, on: bool) -> None:
        """For calls that begin from now on."""
        self._set(_RECORDING, "on" if on else "off")

    def _get(self, name: str) -> str | None:
        with reading(self._engine) as session:
            found = session.get(RecordSetting, name)
            return None if found is None else found.value

    def _set(self, name: str, value: str) -> None:
        with writing(self._engine) as session:
            session.merge(RecordSetting(name=name, value=value))
