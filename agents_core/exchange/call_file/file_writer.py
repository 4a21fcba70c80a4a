"""Writes call files. The same call always gives the same bytes."""

import io
import json
import zipfile
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from agents_core import events as ev
from agents_core.exchange.call_file.file_format import (
    AUDIO,
    EVENTS,
    FILE_SUFFIX,
    MANIFEST,
    REVIEWS,
    VERSIONS,
    CallFile,
)
from agents_core.exchange.call_file.manifest import manifest_bytes

FIXED_TIME = (1980, 1, 1, 0, 0, 0)  #: the earliest time a zip can hold
FILE_MODE = 0o644 << 16


def call_file_bytes(call: CallFile) -> bytes:
    """A call file."""
    members = {EVENTS: event_lines(call.events)}
    if call.snapshots:
        members[VERSIONS] = _json([asdict(one) for one in call.snapshots])
    if call.reviews.any:
        members[REVIEWS] = _json(asdict(call.reviews))
    if call.audio:
        members[AUDIO] = call.audio
    manifest = manifest_bytes(call.call_id, members, sample_at=call.sample_at)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as zipped:
        for name, data in {MANIFEST: manifest, **members}.items():
            info = zipfile.ZipInfo(name, FIXED_TIME)
            info.external_attr = FILE_MODE
            # Opus is compressed already.
            info.compress_type = zipfile.ZIP_STORED if name == AUDIO else zipfile.ZIP_DEFLATED
            zipped.writestr(info, data)
    return file.getvalue()


def file_name(call: CallFile) -> str:
    """The start time and the beginning of the call id: names sort by time."""
    first = call.events[0]
    assert isinstance(first, ev.CallStarted)
    digits = "".join(char for char in first.wall_time[:16] if char.isdigit())
    return f"{digits[:8]}-{digits[8:]}-{call.call_id[:8]}{FILE_SUFFIX}"


def event_lines(events: Iterable[ev.CallEvent]) -> bytes:
    """One JSON event per line. NUL and half surrogate pairs, which databases refuse, are
    replaced."""
    lines = (json.dumps(_storable(ev.to_json(event)), separators=(",", ":")) for event in events)
    return "".join(line + "\n" for line in lines).encode()


def _storable(value: Any) -> Any:
    match value:
        case str() if not value.isascii() or "\x00" in value:
            return value.replace("\x00", "\ufffd").encode("utf-8", "replace").decode()
        case dict():
            return {name: _storable(one) for name, one in value.items()}
        case list() | tuple():
            return [_storable(one) for one in value]
        case _:
            return value


def _json(value: Any) -> bytes:
    return json.dumps(_storable(value), indent=1).encode()
