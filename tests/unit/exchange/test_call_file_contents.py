"""Content of call files: each invalid line or field is one sentence."""

import json
from typing import Any

import pytest

from agents_core import events as ev
from agents_core.exchange.call_file import event_limits, event_reader
from agents_core.exchange.call_file.file_format import CallFile
from agents_core.exchange.call_file.file_reader import read_call_file
from agents_core.exchange.call_file.file_writer import call_file_bytes
from tests.doubles.call_events import CallEvents
from tests.unit.exchange.call_file_fixtures import (
    forged,
    refused,
    whole_file,
    with_event,
    with_json,
)
from tests.unit.exchange.exchange_fixtures import CALL, Story, whole_call

DATA = call_file_bytes(whole_file())
CITED = next(one.seq for one in whole_call() if isinstance(one, ev.PassagesCited))


# --- the events ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "fields", "said"),
    [
        (3, {"seq": 7}, "“seq” is 7; it must be 3"),
        (3, {"seq": "3"}, "“seq” must be a whole number"),
        (3, {"seq": 3.0}, "“seq” must be a whole number"),
        (3, {"seq": True}, "“seq” must be a whole number"),
        (8, {"at_ms": 3}, "earlier than in the line before"),
        (8, {"at_ms": -1}, "must not be below 0"),
        (8, {"at_ms": 2**40}, "“at_ms” must be a number of at most"),
        (8, {"at_ms": None}, "“at_ms” must be a whole number"),
        (3, {"agent": ["x"]}, "“agent” must be text"),
        (3, {"agent": ...}, "“agent” is missing"),
        (3, {"agent": "x" * 201}, "“agent” must be at most 200 characters"),
        (3, {"agent": "a\x00b"}, "without broken characters"),
        (3, {"agent": "a\ud800"}, "without broken characters"),
        (3, {"extra": 1}, "“extra” is not a known field"),
        (3, {"type": "Launch"}, "“Launch” is not an event"),
        (3, {"type": ["x"]}, "is not an event"),
        (5, {"role": "robot"}, "“role” must be 'caller' or 'agent'"),
        (5, {"role": ["agent"]}, "“role” must be 'caller'"),
        (5, {"typed": 1}, "“typed” must be true or false"),
        (5, {"confidence": "high"}, "“confidence” must be a number"),
        (5, {"confidence": 2}, "“confidence” must be from 0 to 1"),
        (6, {"input_tokens": -5}, "must not be below 0"),
        (CITED, {"citations": "P3"}, "“citations” must be a list"),
        (CITED, {"citations": [{"passage_id": "P1"}]}, "“policy_version” is missing"),
        (CITED, {"citations": [7]}, "must be a JSON object"),
        (CITED, {"citations": [7] * 20_000}, "“citations” has more than 10,000 entries"),
        (CITED, {"citations": [{"passage_id": "a\ud800"}]}, "without broken characters"),
        (3, {"a\ud800": 1}, "without broken characters"),
        (3, {f"field {number}": 1 for number in range(20_000)}, "has more than 10,000 entries"),
        (1, {"call_id": "../../x"}, "letters, digits"),
        (1, {"call_id": ""}, "letters, digits"),
        (1, {"wall_time": "yesterday"}, "must be a time with its zone"),
        (1, {"wall_time": "2026-11-22T09:30:00"}, "must be a time with its zone"),
        (1, {"wall_time": "0001-01-01T00:00:00+14:00"}, "must be a time"),
        (1, {"wall_time": "1850-01-01T00:00:00+00:00"}, "must be a time from 2000"),
        (
            2,
            {"type": "CallEnded", "reason": "x", "listens_only": ...},
            "No event may follow CallEnded",
        ),
    ],
)
def test_an_event_that_does_not_fit_is_named_with_its_line(
    number: int, fields: dict[str, Any], said: str
) -> None:
    error = refused(with_event(number, **fields))
    assert said in str(error) and error.member == "events.jsonl"
    assert error.line == (3 if "CallEnded" in said else number)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{", "not JSON"),
        (b"", "not JSON"),
        (b"null", "not an event"),
        (b"[" * 100_000, "nested more than"),
        (b'{"a":' * 50 + b"1" + b"}" * 50, "nested more than"),
        (b'"' + b'\\"' * 500_000, "not JSON"),
        (b'{"seq": NaN}', "NaN is not a number"),
        (b'{"type": "MediaAttached", "type": "MediaAttached"}', "twice"),
        (b'{"at_ms": ' + b"9" * 5000 + b"}", "not JSON"),
        (b"\xff\xfe", "not UTF-8"),
        (b'{"type": "MediaAttached", "seq": 2, "at_ms": 1e999}', "must be a number"),
        (b'{"seq": 2}', "is not an event"),
    ],
)
def test_a_line_that_is_no_event_is_named(line: bytes, said: str) -> None:
    def second(data: bytes) -> bytes:
        first, _, rest = data.split(b"\n", 2)
        return b"\n".join([first, line, rest])

    error = refused(forged("events.jsonl", second))
    assert said in str(error) and error.line == 2


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"",
        lambda data: data.split(b"\n", 1)[1],
        lambda data: data.split(b"\n", 1)[0] * 2,
        lambda data: data.replace(b"\n", b"\r"),
    ],
)
def test_a_story_without_its_beginning_is_no_call(change: Any) -> None:
    assert refused(forged("events.jsonl", change)).line == 1


def test_a_second_start_and_too_many_lines_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    fields = {name: getattr(whole_call()[0], name) for name in ev.CallStarted.__slots__}
    again = {"type": "CallStarted", **fields, "seq": 2, "at_ms": 5, "listens_only": ...}
    twice = with_event(2, **again)
    assert "must begin with CallStarted" in str(refused(twice))
    monkeypatch.setattr(event_reader, "MAX_EVENTS", 10)
    assert "at most 10 events" in str(refused(DATA))
    monkeypatch.setattr(event_reader, "LINE_BYTES", 20)
    monkeypatch.setattr(event_reader, "MAX_EVENTS", 100)
    assert "longer than" in str(refused(DATA))


def without_turns(data: bytes) -> bytes:
    """The lines as a Switchboard wrote them before events had turns."""
    rows = [json.loads(line) for line in data.splitlines()]
    for row in rows:
        del row["turn"]
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def test_a_file_of_the_version_before_is_numbered_as_ours_is() -> None:
    old = forged("events.jsonl", without_turns)
    assert read_call_file(old).events == read_call_file(DATA).events


def with_form_out_of_time(data: bytes) -> bytes:
    """The lines with a form that timed out instead, as the version before wrote it."""
    rows = [json.loads(line) for line in data.splitlines()]
    for row in rows:
        if row["type"] == "ApprovalDenied":
            kept = {name: row[name] for name in ("seq", "at_ms", "turn", "call_id")}
            row.clear()
            row |= {**kept, "type": "ApprovalExpired", "decided_by": "", "how": "timed_out"}
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def test_a_file_of_the_version_before_has_its_forms_that_timed_out() -> None:
    events = read_call_file(forged("events.jsonl", with_form_out_of_time)).events
    [expired] = [one for one in events if isinstance(one, ev.ApprovalExpired)]
    assert (expired.call_id, expired.how) == ("t2", "timed_out")


@pytest.mark.parametrize("turn", [0, 1, 3, -1, 2**40, "2", None])
def test_turns_that_do_not_follow_from_the_events_are_refused(turn: Any) -> None:
    line = next(event.seq for event in whole_call() if event.turn == 2)
    error = refused(with_event(line, turn=turn))
    assert error.line == line and "“turn”" in str(error)


def crowd(kind: str) -> bytes:
    """A call with far too many of a thing, as somebody makes one to keep a machine busy."""
    story = Story()
    for number in range(event_limits.MAX_EVENTS_PER_TYPE + 1):
        if kind == "handoffs":
            story.add(
                ev.Handoff, 1, call_id="h", from_agent=f"{number}", to_agent="b", utterance=""
            )
        if kind == "passages":
            one = ev.Citation(passage_id=f"P{number}", policy_version=1, line=1, text="", score=1)
            story.add(ev.PassagesCited, 1, call_id="t", request="", citations=(one,))
        if kind == "forms":
            story.add(
                ev.ApprovalRequested,
                1,
                call_id=f"{number}",
                tool="t",
                agent="a",
                arguments="",
                form="f",
                attempts_left=1,
                timeout_s=1.0,
            )
    return call_file_bytes(CallFile(call_id=CALL, events=tuple(story.events)))


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("handoffs", "at most 10,000 Handoff events"),
        ("passages", "at most 300 passages"),
        ("forms", "at most 100 open forms"),
    ],
)
def test_excessive_events_are_refused(kind: str, said: str) -> None:
    assert said in str(refused(crowd(kind)))


# --- sound, versions, reviews -------------------------------------------------------------------


@pytest.mark.parametrize(
    "change",
    [
        lambda data: b"",
        lambda data: b"RIFF" + data,
        lambda data: data[:-1],
        lambda data: data[: len(data) // 2],
        lambda data: data + b"x",
        lambda data: data + data,
        lambda data: data.replace(b"OpusHead", b"OpusDead"),
        lambda data: data[:60] + bytes([data[60] ^ 1]) + data[61:],
        lambda data: b"OggS" * 1000,
    ],
)
def test_sound_that_is_damaged_or_something_else_is_refused(change: Any) -> None:
    error = refused(forged("audio.ogg", change))
    assert error.member == "audio.ogg"


def first(value: Any, **fields: Any) -> None:
    value[0].update(fields)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda value: first(value, number=9), "not one the call ran on"),
        (lambda value: first(value, kind="code"), "“kind” must be 'team' or 'policy'"),
        (lambda value: first(value, name="Another"), "not one the call ran on"),
        (lambda value: first(value, parts=[]), "must have from 1"),
        (lambda value: first(value, parts=[["team"]]), "has a list with too few entries"),
        (lambda value: first(value, parts=[["team", 7]]), "must be text"),
        (
            lambda value: first(value, parts=[["team", "!!python/object:os.x"]]),
            "not a readable team",
        ),
        (lambda value: first(value, parts=[["team", "agents: &a [*a]"]]), "not a readable team"),
        (lambda value: value.append(value[0]), "twice"),
        (lambda value: value.append(7), "must be a JSON object"),
    ],
)
def test_invalid_versions_are_refused(change: Any, said: str) -> None:
    error = refused(with_json("versions.json", change))
    assert said in str(error) and error.member == "versions.json"


@pytest.mark.parametrize(
    ("part", "fields", "said"),
    [
        ("reviews", {"score": 6}, "from 1 to 5"),
        ("reviews", {"score": 4.5}, "“score” must be a whole number"),
        ("reviews", {"turn": 9}, "“turn” must be from -1"),
        ("reviews", {"turn": -2}, "“turn” must be from -1"),
        ("reviews", {"reviewer": ""}, "name"),
        ("reviews", {"reviewer": "x" * 81}, "80 characters"),
        ("reviews", {"reviewer": " Ada"}, "not in the form Switchboard stores"),
        ("reviews", {"note": "x" * 5000}, "4,000"),
        ("reviews", {"at": "now"}, "must be a time"),
        ("reviews", {"at": "0001-01-01T00:00:00+14:00"}, "must be a time"),
        ("labels", {"label": "Rude"}, "not in the form Switchboard stores"),
        ("labels", {"label": "x" * 41}, "40 characters"),
        ("labels", {"reviewer": None}, "“reviewer” must be text"),
        ("corrections", {"text": " "}, "cannot be empty"),
    ],
)
def test_invalid_reviews_are_refused(part: str, fields: dict[str, Any], said: str) -> None:
    error = refused(with_json("reviews.json", lambda value: value[part][0].update(fields)))
    assert said in str(error) and error.member == "reviews.json"


def test_a_reviewer_has_each_review_once() -> None:
    data = with_json("reviews.json", lambda value: value["labels"].append(value["labels"][0]))
    assert "appears twice for one reviewer" in str(refused(data))


def test_why_a_tool_was_called_is_read_back() -> None:
    story = CallEvents()
    story.starts()
    decided = story.add(
        ev.RoutingDecided,
        response_id="r1",
        agent="Reception",
        chosen_by="ranking",
        call_id="c1",
        tool="look_up",
        sentence="Look up prices.",
        source="instruction",
        score=-0.02,
        runner_up="Billing",
        runner_up_score=-0.1,
    )
    story.ends()
    lines = [json.dumps(ev.to_json(event)) for event in story.events]
    assert decided in event_reader.read_events("\n".join(lines).encode())
