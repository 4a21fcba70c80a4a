"""The pages of an Ogg Opus file, checked one by one without decoding a sound (RFC 3533, RFC 7845).

It knows no call. One stream of one or two channels, as a recording is.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass

OPUS_HZ = 48_000
FIRST, LAST = 2, 4  #: flags of a page
PAGE_HEAD = 27
NOTHING_ENDS = 2**64 - 1  #: granule of a page on which no packet ends

REVERSED = bytes(int(f"{byte:08b}"[::-1], 2) for byte in range(256))
"""Each byte with its bits the other way round: zlib's checksum reads them so, Ogg's does not."""


class NoOpus(ValueError):
    """These bytes are no Ogg Opus; the text is a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page; ``body`` is what its packets hold."""

    flags: int
    granule: int
    serial: int
    number: int
    body: memoryview
    end: int  #: where the next page begins


def duration_ms(data: bytes) -> int:
    """How long the sound of a whole, undamaged file is.

    Raises:
        NoOpus: what is wrong with it.
    """
    skip, last, count = 0, 0, 0
    end = 0
    serial: int | None = None
    for count, page in enumerate(_pages(data), start=1):
        if count == 1:
            serial, skip = page.serial, _head(page)
        if (
            page.serial != serial
            or page.number != count - 1
            or (page.flags & FIRST) != (FIRST if count == 1 else 0)
        ):
            raise NoOpus(f"Its page {count} does not follow the one before.")
        if count == 2 and not bytes(page.body[:8]) == b"OpusTags":
            raise NoOpus("It has no OpusTags.")
        if page.granule != NOTHING_ENDS and page.granule < last and count > 2:
            raise NoOpus(f"Its time goes back on page {count}.")
        last = page.granule if page.granule != NOTHING_ENDS else last
        end = page.end
    if count < 2 or end != len(data):
        raise NoOpus("It ends in the middle of a page.")
    return max(last - skip, 0) * 1000 // OPUS_HZ


def whole_pages(data: bytes) -> bytes:
    """``data`` up to its last whole page: a killed process may leave half of one."""
    end = 0
    try:
        for page in _pages(data):
            end = page.end
    except NoOpus:
        pass
    return data[:end]


def _head(page: Page) -> int:
    """Samples to leave out at the start."""
    head = bytes(page.body)
    if not head.startswith(b"OpusHead") or len(head) < 19:
        raise NoOpus("It does not begin as Opus does.")
    if head[8] >> 4 != 0 or head[9] not in (1, 2) or head[18] != 0:
        raise NoOpus("It is Opus of a kind no recording of ours has.")
    return int.from_bytes(head[10:12], "little")


def _pages(data: bytes) -> Iterator[Page]:
    view, start = memoryview(data), 0
    while start < len(data):
        page = _page(view, start)
        yield page
        start = page.end


def _page(view: memoryview, start: int) -> Page:
    head = bytes(view[start : start + PAGE_HEAD])
    if len(head) < PAGE_HEAD or head[:5] != b"OggS\x00":
        raise NoOpus(f"No Ogg page begins at byte {start}.")
    table = bytes(view[start + PAGE_HEAD : start + PAGE_HEAD + head[26]])
    body = start + PAGE_HEAD + head[26]
    end = body + sum(table)
    if len(table) < head[26] or end > len(view):
        raise NoOpus("It ends in the middle of a page.")
    said = int.from_bytes(head[22:26], "little")
    if said != _checksum(
        bytes(view[start : start + 22]) + bytes(4) + bytes(view[start + 26 : end])
    ):
        raise NoOpus(f"The page at byte {start} is damaged.")
    return Page(
        flags=head[5],
        granule=int.from_bytes(head[6:14], "little"),
        serial=int.from_bytes(head[14:18], "little"),
        number=int.from_bytes(head[18:22], "little"),
        body=view[body:end],
        end=end,
    )


def _checksum(page: bytes) -> int:
    """Ogg's CRC (polynomial 04c11db7, most significant bit first, from 0) by way of zlib's."""
    reversed_crc = zlib.crc32(page.translate(REVERSED), 0xFFFFFFFF) ^ 0xFFFFFFFF
    return int(f"{reversed_crc:032b}"[::-1], 2)
