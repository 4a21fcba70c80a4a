"""Manifest of a call file: its format version, and size and checksum of each member.

It is read first; no member is used before its checksum was verified.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from agents_core import __version__
from agents_core.exchange.call_file.file_format import (
    EVENTS,
    FORMAT,
    MANIFEST,
    MEMBER_BYTES,
    VERSION,
    VERSION_WITHOUT_SAMPLES,
    CallFileError,
)
from agents_core.exchange.call_file.strict_json import (
    InvalidContent,
    parse_as,
    parse_time,
    read_json,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member other than the manifest."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """Format, writer and members of a call file."""

    format: str
    version: int
    app_version: str
    call_id: str
    members: tuple[Member, ...]
    sample_at: str = ""  #: as in ``CallFile``


def manifest_bytes(call_id: str, members: Mapping[str, bytes], *, sample_at: str = "") -> bytes:
    """The manifest for these members, as JSON."""
    manifest = Manifest(
        format=FORMAT,
        version=VERSION if sample_at else VERSION_WITHOUT_SAMPLES,
        app_version=__version__,
        call_id=call_id,
        members=tuple(
            Member(name=name, bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
            for name, data in members.items()
        ),
        sample_at=sample_at,
    )
    fields = asdict(manifest)
    if not sample_at:
        del fields["sample_at"]
    return json.dumps(fields, indent=1).encode()


def read_manifest(data: bytes) -> Manifest:
    """Parse a manifest.

    Raises:
        CallFileError: it is invalid, or of a newer format.
    """
    try:
        value = read_json(data)
        if not isinstance(value, dict) or value.get("format") != FORMAT:
            raise InvalidContent("This is not a call file of Switchboard.")
        _check_version(value.get("version"))
        limits = {"app_version": 40, "call_id": 64, "sample_at": 40}
        manifest = parse_as(Manifest, value, max_chars=limits)
        if manifest.sample_at:
            parse_time("sample_at", manifest.sample_at)
    except InvalidContent as error:
        raise CallFileError(str(error), member=MANIFEST) from None
    names = [member.name for member in manifest.members]
    if len(set(names)) != len(names) or not set(names) <= set(MEMBER_BYTES) - {MANIFEST}:
        raise CallFileError("It lists members that do not belong in a call file.", member=MANIFEST)
    if EVENTS not in names:
        raise CallFileError(f"It does not list {EVENTS}.", member=MANIFEST)
    return manifest


def _check_version(version: object) -> None:
    """Checked before the other fields: a newer format may have different ones."""
    if type(version) is not int or version < 1:
        raise InvalidContent("“version” must be a whole number from 1.")
    if version > VERSION:
        raise InvalidContent(
            f"A newer Switchboard made this file (format {version}); this one reads up to "
            f"format {VERSION}. Update it first."
        )


def verify_members(manifest: Manifest, members: Mapping[str, bytes]) -> None:
    """
    Raises:
        CallFileError: a member is missing, not listed, or differs from its checksum.
    """
    listed = {member.name: member for member in manifest.members}
    for name in sorted(listed.keys() - members.keys()):
        raise CallFileError("It is missing, but the manifest lists it.", member=name)
    for name, data in members.items():
        if name not in listed:
            raise CallFileError("The manifest does not list it.", member=name)
        same = listed[name].sha256 == hashlib.sha256(data).hexdigest()
        if len(data) != listed[name].bytes or not same:
            raise CallFileError(
                "Its checksum differs from the manifest: it was changed.", member=name
            )
