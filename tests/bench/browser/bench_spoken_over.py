"""How long a caller who speaks over an answer still hears it: from their first sound to silence.

All of it is real: the browser's microphone and loudspeaker, WebRTC, the call, the local engine. The
sound counts from the first 10 ms that are louder than the line's noise, as the browser sends it.
"""

from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.browser_console import Console, open_console
from tests.bench.support.figures import Figure, figure
from tests.browser.support.driver import STATS
from tests.browser.support.hearing import silence_begins_ms
from tests.browser.support.voices import voice_of

ROUNDS = 12
QUESTION = "What is your baggage policy?"
LONG, SHORT = "What is the weight limit?", "Stop."
MEDIAN_AIM_MS = 400
LATEST_MS = 1500  #: heard for longer than this after the first sound: not this barge-in's silence


def measure(environment: BenchEnvironment) -> list[Figure]:
    """The whole and its two halves, for a sentence and for a short word with a soft beginning."""
    voice = voice_of(environment.flite, environment.scratch, (LONG, SHORT))
    over: dict[str, list[tuple[float, float]]] = {LONG: [], SHORT: []}
    with open_console(environment.scratch, environment.chromium, voice=voice) as console:
        console.start_microphone()
        console.caller.wait_to_hear()
        for number in range(ROUNDS):
            words = LONG if number % 3 < 2 else SHORT
            over[words].append(_speak_over(console, words))
        buffered_ms = _jitter_buffer_ms(console)
    found = []
    for words, pairs in over.items():
        wholes = [noticed + silenced for noticed, silenced in pairs]
        name = f'"{words}" over an answer to silence in the browser'
        found.append(figure(name, "ms", wholes, median_aim=MEDIAN_AIM_MS))
        found.append(figure("  part: first sound to speech_started", "ms", [a for a, _ in pairs]))
        found.append(figure("  part: speech_started to silence", "ms", [b for _, b in pairs]))
    note = "of that; mean of the call, by its own counter"
    return [*found, figure("  the browser's jitter buffer", "ms", [buffered_ms], note=note)]


def _speak_over(console: Console, words: str) -> tuple[float, float]:
    """Milliseconds until the call knows, and from there until the browser is silent."""
    caller = console.caller
    caller.wait_for_quiet(lasting_ms=900)
    asked_ms = caller.now_ms()
    console.type(QUESTION)
    caller.wait_to_hear(after_ms=asked_ms)
    spoke_ms = caller.say(words)
    caller.wait_for_quiet(lasting_ms=700)
    silent_ms = silence_begins_ms(caller.heard(), after_ms=spoke_ms)
    known_ms = next(at for at in console.event_times_ms("CallerSpeechStarted") if at > spoke_ms)
    assert silent_ms is not None and silent_ms - spoke_ms < LATEST_MS, caller.connection_log()
    return known_ms - spoke_ms, silent_ms - known_ms


def _jitter_buffer_ms(console: Console) -> float:
    probe = console.caller.page
    newest = probe.evaluate_handle("() => window.__audioProbe.connections.at(-1)")
    inbound = next(entry for entry in newest.evaluate(STATS) if entry["type"] == "inbound-rtp")
    return 1000 * float(inbound["jitterBufferDelay"]) / float(inbound["jitterBufferEmittedCount"])
