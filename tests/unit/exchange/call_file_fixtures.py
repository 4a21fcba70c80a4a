"""Call files, valid and broken, for tests."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import pytest

from agents_core.archive.call_records import Snapshot
from agents_core.audio.ogg_opus import FRAME_SAMPLES, OggOpusWriter
from agents_core.exchange.call_file.file_format import (
    CallFile,
    CallFileError,
    FileCorrection,
    FileLabel,
    FileReview,
    FileReviews,
)
from agents_core.exchange.call_file.file_reader import read_call_file
from agents_core.exchange.call_file.file_writer import call_file_bytes
from agents_core.team.team_yaml import team_to_yaml
from agents_core.team_files.ready_teams import ready
from tests.unit.exchange.exchange_fixtures import CALL, whole_call

AT = "2026-11-21T08:00:00+00:00"
REVIEWS = FileReviews(
    reviews=(
        FileReview(turn=-1, reviewer="Ada", score=4, note="Fine.", at=AT),
        FileReview(turn=1, reviewer="Ada", score=None, note="Slow.", at=AT),
    ),
    labels=(FileLabel(turn=-1, label="rebooking", reviewer="Ada", at=AT),),
    corrections=(FileCorrection(item_id="i1", text="My cousin's flight?", reviewer="Bo", at=AT),),
)


@cache
def sound(seconds: float = 1.0) -> bytes:
    """A tone on the left as a recording is written."""
    pieces: list[bytes] = []
    writer = OggOpusWriter(pieces.append)
    samples = int(seconds * 50) * FRAME_SAMPLES
    tone = (8000 * np.sin(np.arange(samples) * 2 * np.pi * 440 / 24_000)).astype(np.int16)
    writer.write(np.stack([tone, np.zeros_like(tone)], axis=1))
    writer.close()
    return b"".join(pieces)


def team_snapshot(number: int = 2) -> Snapshot:
    spec = ready("airline_support").team
    return Snapshot(
        kind="team", name="Front desk", number=number, parts=(("team", team_to_yaml(spec)),)
    )


POLICY = Snapshot(
    kind="policy", name="House rules", number=3, parts=(("Bags", "# Bags\nBags are free."),)
)


@cache
def whole_file() -> CallFile:
    """A call with everything a file can hold."""
    return CallFile(
        call_id=CALL,
        events=whole_call(),
        audio=sound(),
        audio_ms=1000,
        snapshots=(team_snapshot(), POLICY),
        reviews=REVIEWS,
    )


def members_of(data: bytes) -> dict[str, bytes]:
    """What stands in a file."""
    with zipfile.ZipFile(io.BytesIO(data)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def zipped(members: Mapping[str, bytes], **how: Any) -> bytes:
    """These members as a zip."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, **how) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return file.getvalue()


def signed(held: Mapping[str, bytes], **manifest: Any) -> bytes:
    """These members, with sums that are right: a forger can compute them too."""
    said = json.loads(members_of(call_file_bytes(whole_file()))["manifest.json"])
    said["members"] = [
        {"name": name, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
        for name, data in held.items()
    ]
    return zipped({"manifest.json": json.dumps({**said, **manifest}).encode(), **held})


def plain_members() -> dict[str, bytes]:
    """Every member but the manifest."""
    members = members_of(call_file_bytes(whole_file()))
    del members["manifest.json"]
    return members


def forged(name: str, change: Callable[[bytes], bytes]) -> bytes:
    """A file whose sums are right and one member of which is another."""
    members = plain_members()
    members[name] = change(members[name])
    return signed(members)


def with_event(number: int, **fields: Any) -> bytes:
    """A file in which event ``number`` has other fields."""

    def change(data: bytes) -> bytes:
        lines = data.split(b"\n")
        event = json.loads(lines[number - 1])
        event.update(fields)
        event = {name: value for name, value in event.items() if value is not ...}
        lines[number - 1] = json.dumps(event).encode()
        return b"\n".join(lines)

    return forged("events.jsonl", change)


def with_json(name: str, change: Callable[[Any], None]) -> bytes:
    """A file in which a JSON member says something else."""

    def other(data: bytes) -> bytes:
        value = json.loads(data)
        change(value)
        return json.dumps(value).encode()

    return forged(name, other)


def refused(data: bytes) -> CallFileError:
    """What is said of a file that cannot be used: one sentence."""
    with pytest.raises(CallFileError) as refusal:
        read_call_file(data)
    assert str(refusal.value).endswith(".") and "\n" not in str(refusal.value)
    return refusal.value
