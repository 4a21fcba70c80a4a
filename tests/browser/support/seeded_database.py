"""A database with a few calls, reviews and a review queue, for pages that show what was kept."""

from datetime import UTC, datetime, timedelta

from agents_core.archive.call_archive import CallArchive
from agents_core.review import Reviews
from agents_core.store import engine_for, migrate
from tests.doubles.recordings import recording
from tests.pages.support.call_scenes import approval, error, hostile, mid_call
from tests.pages.support.calls_page_scenes import begun, ended
from tests.pages.support.spoken_call import spoken_call

SPOKEN = "call-spoken"
"""A recorded call with handoffs, an approval, a barge-in and flags."""

REVIEWER = "Ines"
RECORDED_MS = 30_000


def seed(database_url: str) -> None:
    """Migrate the database and fill it. The app adds its ready teams when it starts."""
    migrate(database_url)
    engine = engine_for(database_url)
    now = datetime.now(UTC)
    archive = CallArchive(engine, lambda: now)
    scenes = (mid_call, approval, error, hostile)
    for number in range(12):
        call_id, at = f"call-{number:02}", now - timedelta(hours=7 * number + 1)
        archive.add(ended(begun(scenes[number % 4](), call_id, at)), origin="here")
    events = ended(begun(spoken_call(), SPOKEN, now - timedelta(minutes=30)))
    audio = recording(RECORDED_MS)
    archive.add(events, origin="here", audio=audio, audio_ms=RECORDED_MS)
    _review(Reviews(engine, lambda: now))
    engine.dispose()


def _review(reviews: Reviews) -> None:
    for number in range(4):
        reviews.score(f"call-{number:02}", 1 + number, reviewer=REVIEWER)
        reviews.score(f"call-{number:02}", 2 + number % 2, reviewer="Ben")
        reviews.label(f"call-{number:02}", "well explained", reviewer="Ben")
    reviews.correct(SPOKEN, "s1", "What is your luggage policy?", reviewer=REVIEWER)
    reviews.note(SPOKEN, "Could be shorter.", reviewer="Ben")
    for number in range(4, 8):
        reviews.queue.add(f"call-{number:02}", reason="Random sample", by="Ben")
