"""The microphone queue: bounded, counted, and safe to fill from another thread."""

import asyncio
import threading

from agents_core.call.media.microphone_queue import CAPACITY_FRAMES, MicrophoneQueue

FRAME = b"\x01\x00" * 480


def bound() -> MicrophoneQueue:
    microphone = MicrophoneQueue()
    microphone.bind(asyncio.get_running_loop())
    return microphone


async def test_audio_is_taken_in_order() -> None:
    microphone = bound()
    microphone.offer(b"\x01\x00")
    microphone.offer(b"\x02\x00")
    assert await microphone.take() == b"\x01\x00\x02\x00"


async def test_take_waits_for_another_thread() -> None:
    microphone = bound()
    taking = asyncio.create_task(microphone.take())
    thread = threading.Thread(target=microphone.offer, args=(FRAME,))
    thread.start()
    async with asyncio.timeout(60):
        assert await taking == FRAME
    thread.join()


async def test_a_full_queue_drops_the_oldest_and_counts() -> None:
    microphone = bound()
    for number in range(CAPACITY_FRAMES + 7):
        microphone.offer(number.to_bytes(2, "little"))
    assert microphone.dropped == 7
    taken = await microphone.take()
    assert len(taken) == CAPACITY_FRAMES * 2
    assert taken[:2] == (7).to_bytes(2, "little")


async def test_muted_sends_silence_of_the_same_length() -> None:
    microphone = bound()
    microphone.muted = True
    microphone.offer(FRAME)
    assert await microphone.take() == bytes(len(FRAME))


async def test_cleared_audio_is_not_taken() -> None:
    microphone = bound()
    microphone.offer(FRAME)
    microphone.clear()
    microphone.offer(b"\x02\x00")
    assert await microphone.take() == b"\x02\x00"


async def test_the_rest_can_be_taken_without_waiting() -> None:
    microphone = bound()
    assert microphone.take_rest() == b""
    microphone.offer(FRAME)
    assert microphone.take_rest() == FRAME


def test_without_a_running_loop_audio_is_dropped_without_an_error() -> None:
    microphone = MicrophoneQueue()
    microphone.offer(FRAME)
    loop = asyncio.new_event_loop()
    microphone.bind(loop)
    loop.close()
    for _ in range(3):
        microphone.offer(FRAME)
    assert microphone.dropped == 0
    assert len(microphone.take_rest()) <= len(FRAME)


async def test_frames_from_another_thread_all_arrive_while_they_are_taken() -> None:
    microphone = bound()
    total = CAPACITY_FRAMES - 1

    def offer() -> None:
        for _ in range(total):
            microphone.offer(FRAME)

    thread = threading.Thread(target=offer)
    thread.start()
    taken = 0
    async with asyncio.timeout(60):
        while taken < total * len(FRAME):
            taken += len(await microphone.take())
    thread.join()
    assert (taken, microphone.dropped) == (total * len(FRAME), 0)
