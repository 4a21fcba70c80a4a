"""How long an Ogg Opus file is so far, from its last page. It decodes nothing."""

import struct

OPUS_HZ = 48_000  #: granule positions count samples at this rate (RFC 7845, section 4)
_PAGE = b"OggS"
_HEADER = struct.Struct("<4sBBq")  # capture pattern, version, type, granule position
_NO_PACKET_ENDS = -1


def granule_ms(pieces: bytes) -> int | None:
    """Where the last whole page header in ``pieces`` stands; None when there is none."""
    end = len(pieces)
    while (start := pieces.rfind(_PAGE, 0, end)) >= 0:
        if start + _HEADER.size <= len(pieces):
            granule = int(_HEADER.unpack_from(pieces, start)[3])
            if granule > _NO_PACKET_ENDS:
                return granule * 1000 // OPUS_HZ
        end = start
    return None
