"""OpenAI's published prices: each from the day it holds, with its source."""

from datetime import date

from agents_core.measures.token_prices import DatedPrice, Price

MODEL_PAGES = "developers.openai.com/api/docs/models"
CHECKED_ON = date(2026, 11, 29)
"""The day the prices were compared with the model pages."""


def _price(
    text: tuple[float, float, float], audio: tuple[float, float, float]
) -> Price:  # each: input, cached input, output
    return Price(
        text_in=text[0],
        cached_text_in=text[1],
        text_out=text[2],
        audio_in=audio[0],
        cached_audio_in=audio[1],
        audio_out=audio[2],
    )


_MINI_AUDIO, _FULL_AUDIO = (10.0, 0.3, 20.0), (32.0, 0.4, 64.0)
_MINI = _price((0.6, 0.06, 2.4), _MINI_AUDIO)
_FULL = _price((4.0, 0.4, 16.0), _FULL_AUDIO)
_REASONING = _price((4.0, 0.4, 24.0), _FULL_AUDIO)


def _from(day: date, price: Price, model: str, when: str) -> tuple[DatedPrice, ...]:
    source = f"{MODEL_PAGES}/{model}, checked {CHECKED_ON.isoformat()}; {when}"
    return (DatedPrice(from_day=day, price=price, source=source),)


PUBLISHED: dict[str, tuple[DatedPrice, ...]] = {
    "gpt-realtime": _from(date(2025, 8, 28), _FULL, "gpt-realtime", "announced 2025-08-28"),
    "gpt-realtime-mini": _from(
        date(2025, 10, 6), _MINI, "gpt-realtime-mini", "announced 2025-10-06"
    ),
    "gpt-realtime-1.5": _from(
        date(2026, 2, 24), _FULL, "gpt-realtime-1.5", "in openai-python since 2026-02-24"
    ),
    "gpt-realtime-2": _from(date(2026, 5, 7), _REASONING, "gpt-realtime-2", "released 2026-05-07"),
    "gpt-realtime-2.1": _from(
        date(2026, 7, 1), _REASONING, "gpt-realtime-2.1", "in OpenAI's SDKs since July 2026"
    ),
    "gpt-realtime-2.1-mini": _from(
        date(2026, 7, 1), _MINI, "gpt-realtime-2.1-mini", "in OpenAI's SDKs since July 2026"
    ),
    "gpt-4o-realtime-preview": _from(
        date(2024, 12, 17),
        _price((5.0, 2.5, 20.0), (40.0, 2.5, 80.0)),
        "gpt-4o-realtime-preview",
        "price of the snapshot of 2024-12-17",
    ),
    "gpt-4o-mini-realtime-preview": _from(
        date(2024, 12, 17),
        _price((0.6, 0.3, 2.4), _MINI_AUDIO),
        "gpt-4o-mini-realtime-preview",
        "price of the snapshot of 2024-12-17",
    ),
}
"""USD per million tokens, oldest first. A model's first price holds from its release: no call can
be older. Prices change: people edit the list on the page."""
