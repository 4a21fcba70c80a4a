"""Parses the pages of an Ogg Opus file with one stream, without decoding (RFC 3533, RFC 7845)."""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

OPUS_HZ = 48_000  #: granule positions count samples at this rate (RFC 7845, section 4)
FIRST_PAGE = 2  #: flag of the first page of a stream
CAPTURE_PATTERN = b"OggS"
HEADER = struct.Struct("<4sBBQIIIB")
"""Capture pattern, version, flags, granule position, serial number, page number, checksum, number
of segments."""

GRANULE_END = 14  #: bytes of a header up to the end of its granule position
NO_PACKET_ENDS = 2**64 - 1  #: granule position of a page on which no packet ends

REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
"""Each byte with its bits reversed: zlib's CRC is reflected, Ogg's is not."""


class InvalidOpusFile(ValueError):
    """These bytes are not a valid Ogg Opus file; the text is a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page; ``body`` has its packets."""

    flags: int
    granule: int
    serial: int
    number: int
    body: memoryview
    end: int  #: where the next page begins


def duration_ms(data: bytes) -> int:
    """Length of the sound of a complete file.

    Raises:
        InvalidOpusFile: it is not complete, or damaged.
    """
    skip, last, count = 0, 0, 0
    end = 0
    serial: int | None = None
    for count, page in enumerate(_pages(data), start=1):
        if count == 1:
            serial, skip = page.serial, pre_skip_samples(bytes(page.body))
        if (
            page.serial != serial
            or page.number != count - 1
            or (page.flags & FIRST_PAGE) != (FIRST_PAGE if count == 1 else 0)
        ):
            raise InvalidOpusFile(f"Its page {count} does not follow the one before.")
        if count == 2 and not bytes(page.body[:8]) == b"OpusTags":
            raise InvalidOpusFile("It has no OpusTags.")
        if page.granule != NO_PACKET_ENDS and page.granule < last and count > 2:
            raise InvalidOpusFile(f"Its time goes back on page {count}.")
        last = page.granule if page.granule != NO_PACKET_ENDS else last
        end = page.end
    if count < 2 or end != len(data):
        raise InvalidOpusFile("It ends in the middle of a page.")
    return max(last - skip, 0) * 1000 // OPUS_HZ


def complete_pages(data: bytes) -> bytes:
    """``data`` up to its last complete page: a killed process may leave part of one."""
    end = 0
    try:
        for page in _pages(data):
            end = page.end
    except InvalidOpusFile:
        pass
    return data[:end]


def position_ms(piece: bytes) -> int | None:
    """Position in the sound at the last page header in ``piece``; None when there is none.

    ``piece`` may begin and end anywhere in a file; pages are not checked.
    """
    end = len(piece)
    while (start := piece.rfind(CAPTURE_PATTERN, 0, end)) >= 0:
        if start + GRANULE_END <= len(piece):
            granule = int.from_bytes(piece[start + 6 : start + GRANULE_END], "little")
            if granule != NO_PACKET_ENDS:
                return granule * 1000 // OPUS_HZ
        end = start
    return None


def pre_skip_samples(head: bytes) -> int:
    """Samples at ``OPUS_HZ`` that a decoder leaves out at the start, from an OpusHead packet.

    Raises:
        InvalidOpusFile: it is not an OpusHead of one or two channels.
    """
    if not head.startswith(b"OpusHead") or len(head) < 19:
        raise InvalidOpusFile("It does not begin as Opus does.")
    if head[8] >> 4 != 0 or head[9] not in (1, 2) or head[18] != 0:
        raise InvalidOpusFile("It is Opus of a kind no recording of ours has.")
    return int.from_bytes(head[10:12], "little")


def _pages(data: bytes) -> Iterator[Page]:
    view, start = memoryview(data), 0
    while start < len(data):
        page = _page(view, start)
        yield page
        start = page.end


def _page(view: memoryview, start: int) -> Page:
    header = bytes(view[start : start + HEADER.size])
    if len(header) < HEADER.size:
        raise InvalidOpusFile(f"No Ogg page begins at byte {start}.")
    pattern, version, flags, granule, serial, number, checksum, segments = HEADER.unpack(header)
    if pattern != CAPTURE_PATTERN or version != 0:
        raise InvalidOpusFile(f"No Ogg page begins at byte {start}.")
    table = bytes(view[start + HEADER.size : start + HEADER.size + segments])
    body = start + HEADER.size + segments
    end = body + sum(table)
    if len(table) < segments or end > len(view):
        raise InvalidOpusFile("It ends in the middle of a page.")
    without_checksum = bytes(view[start : start + 22]) + bytes(4) + bytes(view[start + 26 : end])
    if checksum != _checksum(without_checksum):
        raise InvalidOpusFile(f"The page at byte {start} is damaged.")
    return Page(
        flags=flags, granule=granule, serial=serial, number=number, body=view[body:end], end=end
    )


def _checksum(page: bytes) -> int:
    """Ogg's CRC (polynomial 04c11db7, most significant bit first, from 0) by way of zlib's."""
    reversed_crc = zlib.crc32(page.translate(REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{reversed_crc:032b}"[::-1], 2)
