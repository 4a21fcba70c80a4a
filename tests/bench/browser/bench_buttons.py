"""From a click to silence in the browser: "Interrupt agent", and "Hang up" during an answer.

A click goes over the live channel to the call; the rest is the browser's jitter buffer.
"""

from tests.bench.support.bench_environment import BenchEnvironment
from tests.bench.support.browser_console import Console, open_console
from tests.bench.support.figures import Figure, figure
from tests.browser.support.hearing import AUDIBLE_RMS, silence_begins_ms

ROUNDS = 6
QUESTION = "What is your baggage policy?"
AIM_MS = 1000


def measure(environment: BenchEnvironment) -> list[Figure]:
    """Each hang-up is a call of its own."""
    with open_console(environment.scratch, environment.chromium) as console:
        console.start_microphone()
        console.caller.wait_to_hear()
        stopped = [_stop_talking(console) for _ in range(ROUNDS)]
        ended = [_hang_up(console, again=number > 0) for number in range(ROUNDS)]
    return [
        figure('"Interrupt agent" to silence in the browser', "ms", stopped, p95_aim=AIM_MS),
        figure('"Hang up" to silence in the browser', "ms", ended, p95_aim=AIM_MS),
    ]


def _answering(console: Console) -> None:
    caller = console.caller
    caller.wait_for_quiet(lasting_ms=900)
    asked_ms = caller.now_ms()
    console.type(QUESTION)
    caller.wait_to_hear(after_ms=asked_ms)


def _stop_talking(console: Console) -> float:
    _answering(console)
    clicked_ms = console.press("Interrupt agent")
    console.caller.wait_for_quiet(after_ms=clicked_ms)
    silent_ms = silence_begins_ms(console.caller.heard(), after_ms=clicked_ms)
    assert silent_ms is not None
    return silent_ms - clicked_ms


def _hang_up(console: Console, *, again: bool) -> float:
    if again:
        console.start_microphone()
    _answering(console)
    clicked_ms = console.press("Hang up")
    console.caller.page.wait_for_function(
        "() => window.__audioProbe.connections.at(-1).connectionState === 'closed'"
    )
    heard = console.caller.heard()
    loud_ms = [sound.at_ms for sound in heard if sound.rms > AUDIBLE_RMS]
    return max(0.0, max(loud_ms) - clicked_ms)
