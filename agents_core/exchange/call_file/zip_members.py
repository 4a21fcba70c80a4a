"""Reads the members of an untrusted zip in memory, within limits.

Sizes in headers are not trusted: limits apply to the bytes that are actually unpacked.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection

from agents_core.exchange.call_file.file_format import (
    FILE_BYTES,
    MAX_RATIO,
    MB,
    MEMBER_BYTES,
    RATIO_FROM_BYTES,
    TOTAL_BYTES,
    CallFileError,
)
from agents_core.exchange.call_file.strict_json import printable

CHUNK_BYTES = 256 * 1024
DIRECTORY_BYTES = 16 * 1024
"""Maximum size of the central directory; ours takes some 300 bytes. ``zipfile`` reads all of it at
once when a file is opened."""

MAX_MEMBERS = 32
"""More than a call file has, so that a member that does not belong can be named."""

END = struct.Struct("<4s4H2LH")
ENCRYPTED = 0x1 | 0x40
DAMAGED = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
    OverflowError,
    OSError,
)
"""What ``zipfile`` raises for damaged files."""


class ZipMembers:
    """Members by name; ``read`` unpacks one."""

    def __init__(self, data: bytes) -> None:
        """
        Raises:
            CallFileError: not a zip, or one that Switchboard does not write.
        """
        _check_end_record(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except DAMAGED:
            raise CallFileError("This is not a call file: the zip is damaged.") from None
        self._left = TOTAL_BYTES
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            name = printable(info.orig_filename)
            if info.filename != info.orig_filename:
                raise CallFileError(f"“{name}” does not belong in a call file.")
            if info.filename in self._infos:
                raise CallFileError(f"“{name}” appears twice in this file.")
            self._infos[info.filename] = info

    @property
    def names(self) -> tuple[str, ...]:
        """Names in the order of the file, unchecked."""
        return tuple(self._infos)

    def allow_only(self, allowed: Collection[str]) -> None:
        """
        Raises:
            CallFileError: a member that is not allowed, or not a plain file.
        """
        for name in self._infos:
            if name not in allowed:
                raise CallFileError(f"“{printable(name)}” does not belong in a call file.")
            self._checked(name)

    def _checked(self, name: str) -> zipfile.ZipInfo:
        info = self._infos[name]
        if info.flag_bits & ENCRYPTED:
            raise CallFileError("It is encrypted.", member=name)
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
            raise CallFileError("It is a link or a device, not a file.", member=name)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise CallFileError("Its compression method is not supported.", member=name)
        return info

    def read(self, name: str) -> bytes:
        """A member's bytes.

        Raises:
            CallFileError: damaged, or too large.
        """
        most = min(MEMBER_BYTES[name], self._left)
        info = self._checked(name)
        pieces, size = [], 0
        try:
            with self._zip.open(info) as member:
                while piece := member.read(CHUNK_BYTES):
                    size += len(piece)
                    _check_size(name, size, most, info.compress_size)
                    pieces.append(piece)
        except DAMAGED:
            raise CallFileError("It is damaged.", member=name) from None
        self._left -= size
        return b"".join(pieces)


def _check_size(name: str, size: int, most: int, packed: int) -> None:
    if size > most:
        raise CallFileError(f"It unpacks to more than {most / MB:,.0f} MB.", member=name)
    if size > RATIO_FROM_BYTES and size > MAX_RATIO * max(packed, 1):
        raise CallFileError(
            f"It unpacks to more than {MAX_RATIO} times its packed size.", member=name
        )


def _check_end_record(data: bytes) -> None:
    """Check the end record: no comment, few members, nothing before or between them."""
    if len(data) > FILE_BYTES:
        raise CallFileError(f"A call file may have at most {FILE_BYTES // MB} MB.")
    tail = data[-END.size :]
    if len(tail) < END.size or tail[:4] != b"PK\x05\x06":
        raise CallFileError("This is not a call file: it is not a complete zip.")
    _, _, _, here, count, size, start, comment = END.unpack(tail)
    if comment or here != count or count > MAX_MEMBERS or size > DIRECTORY_BYTES:
        raise CallFileError("This is a zip, but not a call file.")
    if start + size + END.size != len(data):
        raise CallFileError("This zip has something before or between its members.")
