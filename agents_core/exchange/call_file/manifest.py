"""The first thing read of a call's file: which format it is, and what its members must be.

It knows no zip. Whoever reads a file believes nothing else before the sums here are right.
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
    CallFileError,
)
from agents_core.exchange.call_file.strict_json import InvalidContent, parse_as, read_json


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One member beside the manifest."""

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a file says of itself."""

    format: str
    version: int
    app_version: str
    call_id: str
    members: tuple[Member, ...]


def manifest_of(call_id: str, members: Mapping[str, bytes]) -> bytes:
    """The manifest of these members."""
    manifest = Manifest(
        format=FORMAT,
        version=VERSION,
        app_version=__version__,
        call_id=call_id,
        members=tuple(
            Member(name=name, bytes=len(data), sha256=hashlib.sha256(data).hexdigest())
            for name, data in members.items()
        ),
    )
    return json.dumps(asdict(manifest), indent=1).encode()


def read_manifest(data: bytes) -> Manifest:
    """What ``manifest_of`` wrote.

    Raises:
        CallFileError: it is none, or a newer Switchboard's.
    """
    try:
        value = read_json(data)
        if not isinstance(value, dict) or value.get("format") != FORMAT:
            raise InvalidContent("This is no call's file of Switchboard.")
        _check_version(value.get("version"))
        manifest = parse_as(Manifest, value, max_chars={"app_version": 40, "call_id": 64})
    except InvalidContent as error:
        raise CallFileError(str(error), member=MANIFEST) from None
    names = [member.name for member in manifest.members]
    if len(set(names)) != len(names) or not set(names) <= set(MEMBER_BYTES) - {MANIFEST}:
        raise CallFileError("It names members no call's file has.", member=MANIFEST)
    if EVENTS not in names:
        raise CallFileError(f"It names no {EVENTS}.", member=MANIFEST)
    return manifest


def _check_version(version: object) -> None:
    """Before anything else is looked at: a newer format may have other fields and members."""
    if type(version) is not int or version < 1:
        raise InvalidContent("“version” must be a whole number from 1.")
    if version > VERSION:
        raise InvalidContent(
            f"A newer Switchboard made this file (format {version}); this one reads up to "
            f"format {VERSION}. Update it first."
        )


def check_sums(manifest: Manifest, members: Mapping[str, bytes]) -> None:
    """
    Raises:
        CallFileError: a member is missing, too many, or not what the manifest says it is.
    """
    said = {member.name: member for member in manifest.members}
    for name in sorted(said.keys() - members.keys()):
        raise CallFileError("It is missing, and the manifest names it.", member=name)
    for name, data in members.items():
        if name not in said:
            raise CallFileError("The manifest does not name it.", member=name)
        same = said[name].sha256 == hashlib.sha256(data).hexdigest()
        if len(data) != said[name].bytes or not same:
            raise CallFileError("It is not what the manifest says: it was changed.", member=name)
