"""Positions in a session's input audio as times of the call."""

from agents_core.call.media.sent_audio import BYTES_PER_MS, KEPT_PIECES, SentAudio

PIECE = 20 * BYTES_PER_MS


def spoken(pieces: int, first_ms: int = 20) -> SentAudio:
    """20 ms of sound each 20 ms; the first is sent at ``first_ms`` of the call."""
    sent = SentAudio()
    for number in range(pieces):
        sent.piece(PIECE, first_ms + 20 * number)
    return sent


def test_a_position_in_the_audio_is_a_time_of_the_call() -> None:
    sent = spoken(50, first_ms=5020)
    assert sent.arrived_at_ms(0) == 5000
    assert sent.arrived_at_ms(430) == 5430
    assert sent.arrived_at_ms(999) == 5999


def test_audio_that_was_not_sent_yet_has_no_time() -> None:
    assert spoken(50).arrived_at_ms(1000) is None
    assert SentAudio().arrived_at_ms(0) is None


def test_a_pause_between_pieces_is_not_audio() -> None:
    sent = spoken(1)
    sent.piece(PIECE, 900)  # push-to-talk: nothing was sent meanwhile
    assert sent.arrived_at_ms(10) == 10
    assert sent.arrived_at_ms(30) == 890


def test_a_burst_arrived_all_at_once() -> None:
    sent = SentAudio()
    for _ in range(5):
        sent.piece(PIECE, 300)
    assert [sent.arrived_at_ms(place) for place in (30, 50, 90)] == [300, 300, 300]


def test_dropped_pieces_have_no_time() -> None:
    sent = spoken(KEPT_PIECES + 10)
    assert sent.arrived_at_ms(100) is None
    assert sent.arrived_at_ms(20 * KEPT_PIECES) == 20 * KEPT_PIECES


def test_positions_start_from_zero_in_a_new_session() -> None:
    sent = spoken(10)
    sent.new_session()
    sent.piece(PIECE, 1020)
    assert sent.arrived_at_ms(0) == 1000
    assert sent.arrived_at_ms(100) is None


def test_a_push_to_talk_turn_begins_with_the_first_audio_after_the_press() -> None:
    sent = spoken(10)
    sent.press()
    assert sent.pressed_at_ms() is None
    sent.piece(PIECE, 5020)
    sent.piece(PIECE, 5040)
    assert (sent.pressed_at_ms(), sent.pressed_bytes) == (5000, 2 * PIECE)
