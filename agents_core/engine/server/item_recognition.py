"""Recognises the audio of items that a client created, each with a speech input of its own."""

import asyncio
from contextlib import suppress

from agents_core.engine.ports import SpeechInput, SpeechInputFactory, Transcript
from agents_core.engine.wire.audio_formats import BYTES_PER_MS

SLICE_MS = 60
"""Audio fed at once; other connections run between two slices."""


async def recognise(make: SpeechInputFactory, pcm: bytes, *, timeout_s: float) -> Transcript:
    """The final transcript of PCM16 mono 24 kHz.

    Raises:
        TimeoutError: no transcript in time.
        Exception: what a recogniser raises.
    """
    loop = asyncio.get_running_loop()
    final: asyncio.Future[Transcript] = loop.create_future()

    def resolve(transcript: Transcript) -> None:
        if not final.done():
            final.set_result(transcript)

    def on_transcript(transcript: Transcript) -> None:  # on the recognition thread
        if transcript.final:
            with suppress(RuntimeError):  # the loop is closed
                loop.call_soon_threadsafe(resolve, transcript)

    # On a thread: loading a recogniser blocks, and all connections share the loop.
    speech_input = await asyncio.to_thread(make, on_transcript)
    try:
        async with asyncio.timeout(timeout_s):
            speech_input.configure(None)
            await _feed(speech_input, pcm)
            speech_input.commit()
            return await final
    finally:
        await asyncio.to_thread(speech_input.close)


async def _feed(speech_input: SpeechInput, pcm: bytes) -> None:
    step = SLICE_MS * BYTES_PER_MS
    for start in range(0, len(pcm), step):
        speech_input.feed(pcm[start : start + step])
        await asyncio.sleep(0)
