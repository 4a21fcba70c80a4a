"""Full-text search over what was said: the same lines on SQLite and on PostgreSQL."""

import pytest

from agents_core.archive.call_archive import CallArchive
from agents_core.archive.call_records import CallFilter
from agents_core.archive.writing.record_writer import RecordWriter
from tests.doubles.played_calls import PlayedCall
from tests.integration.record.record_fixtures import kept

LINES = {
    "bags": ("Where is my Lost luggage?", "It was left in Zürich."),
    "check": ("Online check-in opens 24 hours before.", "The café at Gate B-12 is open."),
    "mail": ("Write to help@desk.example or call +41 44 555-12.", "Its rate is 3.5 percent."),
    "far": ("我的行李在哪里", "Где мой багаж?", "भाषा", "กระเป๋า"),
    "long": ("I lost it. " + "word " * 3000 + "end", "luggage alone here"),
}

FINDS = {
    "lost": "bags long",
    "LUGGAGE": "bags long",
    "lost luggage": "bags",  # all of them in one line
    "luggage lost": "bags",
    '"lost luggage"': "bags",
    '"luggage lost"': "",
    '"my lost" luggage': "bags",
    "lugg": "bags long",  # begun
    "lugg lost": "",  # only the last word may be begun
    '"lugg"': "",
    '"lost lugg': "bags",  # not closed yet
    "zurich": "bags",
    "ZÜRICH": "bags",
    "cafe": "check",
    "check-in": "check",
    '"check in opens"': "check",
    "check in 24": "check",
    "b-12": "check",
    "help@desk.example": "mail",
    "555": "mail",
    "3.5": "mail",
    "行李": "far",
    '"行李在"': "far",
    "李行": "",
    "багаж": "far",
    "БАГ": "far",
    "भाषा": "far",
    "end": "long",
}

HOSTILE = (
    '"',
    '""',
    '"""',
    "%",
    "_",
    "*",
    "' OR 1=1 --",
    "a AND",
    "NEAR(",
    "(lost OR",
    "NOT",
    "-lost",
    "text:lost",
    "^lost",
    "{a b}:",
    "\\",
    ":*",
    "!lost & | <->",
    "\0",
    "lost\0luggage",
    "\ud800",
    "🧳",
    "x" * 200_000,
    "a " * 50_000,
)


@pytest.fixture
def names(record: RecordWriter) -> dict[str, str]:
    """Call ids to names."""
    calls = {}
    for name, lines in LINES.items():
        call = PlayedCall()
        for line in lines:
            call.caller(line)
        kept(record, call)
        calls[call.call_id] = name
    return calls


def test_the_same_lines_are_found_on_both_databases(
    archive: CallArchive, names: dict[str, str]
) -> None:
    found = {}
    for words in FINDS:
        rows = archive.page(CallFilter(words=words)).rows
        found[words] = " ".join(sorted(names[row.call_id] for row in rows))

    assert found == FINDS


def test_hits_are_the_lines_with_the_words(archive: CallArchive, names: dict[str, str]) -> None:
    (row,) = archive.page(CallFilter(words="left in")).rows

    assert [(hit.text, hit.role, hit.item_id) for hit in row.hits] == [
        ("It was left in Zürich.", "caller", "item_3")
    ]
    assert all(row.hits == () for row in archive.page().rows)


def test_no_more_hits_of_a_call_than_a_list_shows(
    archive: CallArchive, record: RecordWriter
) -> None:
    call = PlayedCall()
    for number in range(7):
        call.caller(f"Luggage {number}")
    kept(record, call)

    (row,) = archive.page(CallFilter(words="luggage")).rows

    assert [hit.text for hit in row.hits] == ["Luggage 0", "Luggage 1", "Luggage 2"]


def test_whatever_a_person_types_is_never_an_error(
    archive: CallArchive, names: dict[str, str]
) -> None:
    totals = {words[:20]: archive.page(CallFilter(words=words)).total for words in HOSTILE}

    assert all(total <= len(LINES) for total in totals.values())
    assert totals["%"] == totals['"""'] == totals["🧳"] == 0  # no word: nothing has it
    assert totals["-lost"] == totals["^lost"] == 2
    assert totals["lost\0luggage"] == 1


def test_lines_cut_short_and_said_again_are_found_once(
    archive: CallArchive, record: RecordWriter
) -> None:
    call = PlayedCall()
    item_id = call.answers("Your luggage is in Zürich now.")
    kept(record, call)
    call.spoken_over(item_id, heard_chars=12)
    kept(record, call)
    call.end()
    kept(record, call)

    (row,) = archive.page(CallFilter(words="luggage")).rows

    assert len(row.hits) == 1
    assert archive.measures(call.call_id).lines[0].heard_chars == 12


def test_a_line_far_too_long_is_kept_and_found_by_its_beginning(
    archive: CallArchive, record: RecordWriter
) -> None:
    call = PlayedCall()
    endless = "luggage " + "ﷺ" * 150_000 + " " + " ".join(map(str, range(200_000)))
    call.caller(endless)
    kept(record, call)

    (row,) = archive.page(CallFilter(words="luggage")).rows

    assert row.hits[0].text == endless
    assert archive.events(call.call_id) == call.events_after(0)
