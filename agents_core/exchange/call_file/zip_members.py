"""The members of a stranger's zip, in memory and within limits. It knows no member's meaning.

Nothing is ever unpacked to a disk, and no figure of a header is trusted: what counts is what comes
out while it is read.
"""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection

from agents_core.exchange.call_file.file_format import (
    FILE_BYTES,
    MB,
    MEMBER_BYTES,
    RATIO,
    RATIO_FROM_BYTES,
    TOTAL_BYTES,
    CallFileError,
)
from agents_core.exchange.call_file.strict_json import printable

CHUNK_BYTES = 256 * 1024
DIRECTORY_BYTES = 16 * 1024
"""What the list of members may take: ours takes some 300 bytes. ``zipfile`` reads all of it before
anybody can look, whatever it says of its length."""

MEMBERS_MOST = 32
"""More than a file has, so that one too many can be named."""

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
"""Everything ``zipfile`` raises over bytes that are no zip."""


class ZipMembers:
    """``names`` are checked when it is made; ``read`` unpacks one."""

    def __init__(self, data: bytes) -> None:
        """
        Raises:
            CallFileError: it is no zip, or one no Switchboard writes.
        """
        _plain_zip(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except DAMAGED:
            raise CallFileError("This is no call's file: the zip is damaged.") from None
        self._left = TOTAL_BYTES
        self._infos: dict[str, zipfile.ZipInfo] = {}
        for info in self._zip.infolist():
            name = printable(info.orig_filename)
            if info.filename != info.orig_filename:
                raise CallFileError(f"“{name}” does not belong in a call's file.")
            if info.filename in self._infos:
                raise CallFileError(f"“{name}” stands in this file twice.")
            self._infos[info.filename] = info

    @property
    def names(self) -> tuple[str, ...]:
        """As they stand in the file; nobody has looked at them."""
        return tuple(self._infos)

    def only(self, allowed: Collection[str]) -> None:
        """
        Raises:
            CallFileError: another member than these, or one that is no plain file.
        """
        for name in self._infos:
            if name not in allowed:
                raise CallFileError(f"“{printable(name)}” does not belong in a call's file.")
            self._plain(name)

    def _plain(self, name: str) -> zipfile.ZipInfo:
        info = self._infos[name]
        if info.flag_bits & ENCRYPTED:
            raise CallFileError("It is encrypted; nobody could look at it.", member=name)
        if stat.S_IFMT(info.external_attr >> 16) not in (0, stat.S_IFREG):
            raise CallFileError("It is a link or a device, not a file.", member=name)
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise CallFileError("It is packed in a way no Switchboard uses.", member=name)
        return info

    def read(self, name: str) -> bytes:
        """A member's bytes.

        Raises:
            CallFileError: it is damaged, or larger than it may be.
        """
        most = min(MEMBER_BYTES[name], self._left)
        info = self._plain(name)
        pieces, size = [], 0
        try:
            with self._zip.open(info) as member:
                while piece := member.read(CHUNK_BYTES):
                    size += len(piece)
                    _bounded(name, size, most, info.compress_size)
                    pieces.append(piece)
        except DAMAGED:
            raise CallFileError("It is damaged.", member=name) from None
        self._left -= size
        return b"".join(pieces)


def _bounded(name: str, size: int, most: int, packed: int) -> None:
    if size > most:
        raise CallFileError(f"It unpacks to more than {most / MB:,.0f} MB.", member=name)
    if size > RATIO_FROM_BYTES and size > RATIO * max(packed, 1):
        raise CallFileError(
            f"It unpacks to more than {RATIO} times its size: no call does.", member=name
        )


def _plain_zip(data: bytes) -> None:
    """The end of the file is where ours is, and says that the list of members is short."""
    if len(data) > FILE_BYTES:
        raise CallFileError(f"A call's file has at most {FILE_BYTES // MB} MB.")
    tail = data[-END.size :]
    if len(tail) < END.size or tail[:4] != b"PK\x05\x06":
        raise CallFileError("This is no call's file: it is no whole zip.")
    _, _, _, here, count, size, start, comment = END.unpack(tail)
    if comment or here != count or count > MEMBERS_MOST or size > DIRECTORY_BYTES:
        raise CallFileError("This is a zip, but not one of a call.")
    if start + size + END.size != len(data):
        raise CallFileError("This zip has something before or between its members.")
