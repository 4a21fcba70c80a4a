"""Format of call files: written files can be read; others are refused with one sentence."""

import io
import json
import stat
import struct
import tomllib
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents_core import __version__
from agents_core import events as ev
from agents_core.errors import SwitchboardError
from agents_core.exchange.call_file import file_format, zip_members
from agents_core.exchange.call_file.file_format import CallFile
from agents_core.exchange.call_file.file_reader import read_call_file
from agents_core.exchange.call_file.file_writer import call_file_bytes, file_name
from tests.unit.exchange.call_file_fixtures import (
    forged,
    members_of,
    plain_members,
    refused,
    signed,
    sound,
    whole_file,
    with_event,
    zipped,
)
from tests.unit.exchange.exchange_fixtures import CALL, whole_call

DATA = call_file_bytes(whole_file())


def test_what_is_written_is_read_and_the_same_call_gives_the_same_bytes() -> None:
    assert read_call_file(DATA) == whole_file()
    assert call_file_bytes(read_call_file(DATA)) == DATA
    assert file_name(whole_file()) == "20261120-0930-5f0c6c1e.switchboard-call.zip"


def test_a_sample_call_keeps_its_mark_and_needs_this_version() -> None:
    sample = replace(whole_file(), sample_at="2026-11-28T09:07:47+00:00")
    data = call_file_bytes(sample)
    assert read_call_file(data) == sample
    assert json.loads(members_of(data)["manifest.json"])["version"] == file_format.VERSION
    assert json.loads(members_of(DATA)["manifest.json"])["version"] == 2, "others stay readable"


def test_a_call_without_sound_versions_and_reviews_is_a_file_too() -> None:
    call = CallFile(call_id=CALL, events=whole_call())
    data = call_file_bytes(call)
    assert set(members_of(data)) == {"manifest.json", "events.jsonl"}
    assert read_call_file(data) == call


def test_a_person_may_unpack_it_and_pack_it_again() -> None:
    assert read_call_file(zipped(members_of(DATA))) == whole_file()


def test_the_app_version_is_the_projects() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))
    assert __version__ == project["project"]["version"]


def test_events_of_before_fields_were_added_take_their_defaults() -> None:
    members = members_of(with_event(1, policy=..., recorded=...))
    alone = signed({"events.jsonl": members["events.jsonl"]})
    started = read_call_file(alone).events[0]
    assert isinstance(started, ev.CallStarted)
    assert (started.policy, started.recorded) == ("", False)
    done = next(
        one for one in whole_call() if isinstance(one, ev.ResponseDone) and one.cached_text_in
    )
    found = read_call_file(with_event(done.seq, cached_text_in=..., audio_in=...)).events
    older = found[done.seq - 1]
    assert isinstance(older, ev.ResponseDone) and older.cached_text_in == 0
    assert older.input_tokens == done.input_tokens


# --- the zip ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "../events.jsonl",
        "/etc/passwd",
        "C:\\x",
        "events.jsonl/",
        "Events.jsonl",
        "audio.ogg.exe",
        "a/b",
        "<b>x</b>",
    ],
)
def test_no_member_but_ours_is_looked_at(name: str) -> None:
    error = refused(zipped({**members_of(DATA), name: b"x"}))
    assert "does not belong" in str(error)


def test_a_name_that_ends_early_for_some_programs_is_refused() -> None:
    members = members_of(DATA)
    members["audio.oggX.exe"] = members.pop("audio.ogg")
    data = zipped(members).replace(b"audio.oggX.exe", b"audio.ogg\x00.exe")
    assert "“audio.ogg.exe” does not belong" in str(refused(data))


def test_a_duplicate_member_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made, pytest.warns(UserWarning, match="Duplicate name"):
        for name, data in members_of(DATA).items():
            made.writestr(name, data)
        made.writestr("audio.ogg", b"another")
    assert "“audio.ogg” appears twice in this file." == str(refused(file.getvalue()))


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFDIR, stat.S_IFCHR])
def test_a_link_or_device_is_refused(kind: int) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, data in members_of(DATA).items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (kind | 0o777) << 16 if name == "events.jsonl" else 0
            made.writestr(info, data)
    assert str(refused(file.getvalue())) == "events.jsonl: It is a link or a device, not a file."


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(DATA)
    for at, head in ((6, b"PK\x03\x04"), (8, b"PK\x01\x02")):
        start = data.find(head)
        data[start + at] |= 1
    assert "encrypted" in str(refused(bytes(data)))


def test_another_compression_method_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as made:
        for name, data in members_of(DATA).items():
            made.writestr(name, data)
    assert "compression method is not supported" in str(refused(file.getvalue()))


def test_a_member_that_unpacks_far_beyond_its_size_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bomb = zipped({**members_of(DATA), "events.jsonl": b"\n" * (8 * 1024**2)})
    assert len(bomb) < 40_000
    assert "200 times its packed size" in str(refused(bomb))
    monkeypatch.setitem(file_format.MEMBER_BYTES, "events.jsonl", 5)
    assert "unpacks to more than" in str(refused(DATA))


def test_a_header_that_says_less_than_there_is_is_not_believed() -> None:
    big = {**members_of(DATA), "events.jsonl": b"\n" * (4 * 1024**2)}
    data = bytearray(zipped(big))
    start = data.find(b"PK\x01\x02", data.find(b"PK\x01\x02") + 1)
    assert data[start + 46 : start + 58] == b"events.jsonl"
    data[start + 24 : start + 28] = struct.pack("<L", 100)
    assert refused(bytes(data)).member == "events.jsonl"


def test_all_members_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_members, "TOTAL_BYTES", len(DATA) // 2)
    assert "unpacks to more than" in str(refused(DATA))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not a complete zip"),
        (b"PK\x03\x04", "not a complete zip"),
        (b"hello" * 50, "not a complete zip"),
        (DATA[:-1], "not a complete zip"),
        (DATA + b"x", "not a complete zip"),
        (b"#!/bin/sh\n" + DATA, "before or between"),
        (zipped({}), "no manifest.json"),
        (zipped({"a.txt": b"x"}), "no manifest.json"),
    ],
    ids=["empty", "head", "text", "cut", "longer", "script", "no member", "other member"],
)
def test_other_files_are_refused(data: bytes, said: str) -> None:
    assert said in str(refused(data))


def test_a_long_list_of_members_is_never_read() -> None:
    many = zipped({f"{number}": b"" for number in range(5000)})
    assert "not a call file" in str(refused(many))
    lying = bytearray(many)
    lying[-14:-10] = struct.pack("<2H", 3, 3)
    assert "not a call file" in str(refused(bytes(lying)))


def test_a_file_that_is_too_large_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_members, "FILE_BYTES", 100)
    assert "at most" in str(refused(DATA))


# --- the manifest -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"version": 4}, "A newer Switchboard made this file (format 4)"),
        ({"version": 4, "news": {"a": 1}}, "A newer Switchboard"),
        ({"version": "1"}, "“version” must be a whole number"),
        ({"version": True}, "“version” must be a whole number"),
        ({"version": 0}, "“version” must be a whole number"),
        ({"format": "zip"}, "not a call file of Switchboard"),
        ({"news": 1}, "“news” is not a known field"),
        ({"call_id": 7}, "“call_id” must be text"),
        ({"call_id": "another"}, "differs from the one in the events"),
        ({"members": []}, "does not list events.jsonl"),
        ({"members": {}}, "“members” must be a list"),
        ({"members": [{"name": "../x", "bytes": 1, "sha256": ""}]}, "do not belong in a call file"),
    ],
)
def test_an_invalid_manifest_is_refused(changes: dict[str, Any], said: str) -> None:
    error = refused(signed(plain_members(), **changes))
    assert said in str(error) and error.member == "manifest.json"


def test_a_newer_format_is_reported_before_unknown_members() -> None:
    members = {**plain_members(), "video.webm": b"x"}
    assert "Update it first" in str(refused(signed(members, version=4)))


def test_a_member_that_was_changed_is_named() -> None:
    members = members_of(DATA)
    members["reviews.json"] = members["reviews.json"].replace(b"Fine.", b"Rude.")
    assert str(refused(zipped(members))) == (
        "reviews.json: Its checksum differs from the manifest: it was changed."
    )


def test_a_member_that_is_missing_or_too_many_is_named() -> None:
    members = members_of(DATA)
    del members["audio.ogg"]
    assert "audio.ogg: It is missing" in str(refused(zipped(members)))
    members = plain_members()
    unsaid = json.loads(members_of(DATA)["manifest.json"])["members"][:-1]
    assert "does not list it" in str(refused(signed(members, members=unsaid)))


# --- anything ----------------------------------------------------------------------------------


def a_call_or_a_sentence(data: bytes) -> bool:
    """Whatever the bytes are; any other error is a traceback."""
    try:
        call = read_call_file(data)
    except SwitchboardError as error:
        return bool(str(error))
    return bool(call.call_id and call.events)


@given(places=st.lists(st.tuples(st.integers(0, len(DATA) - 1), st.integers(0, 255)), min_size=1))
def test_flipped_bytes_never_do_more_than_a_sentence(places: list[tuple[int, int]]) -> None:
    data = bytearray(DATA)
    for place, byte in places:
        data[place] = byte
    assert a_call_or_a_sentence(bytes(data))


@given(start=st.integers(0, len(DATA)), end=st.integers(0, len(DATA)))
def test_a_piece_of_a_file_never_does_more_than_a_sentence(start: int, end: int) -> None:
    assert a_call_or_a_sentence(DATA[start:end])
    assert a_call_or_a_sentence(DATA[:start] + DATA[end:])


@given(data=st.data(), name=st.sampled_from(sorted(plain_members())))
def test_forged_members_never_do_more_than_a_sentence(data: st.DataObject, name: str) -> None:
    member = plain_members()[name]
    place = data.draw(st.integers(0, len(member) - 1))
    byte = data.draw(st.integers(0, 255))
    assert a_call_or_a_sentence(
        forged(name, lambda old: old[:place] + bytes([byte]) + old[place + 1 :])
    )


@given(names=st.permutations(sorted(plain_members())))
def test_members_in_each_others_place_never_do_more_than_a_sentence(names: list[str]) -> None:
    members = plain_members()
    shuffled = dict(zip(names, members.values(), strict=True))
    assert a_call_or_a_sentence(signed(shuffled))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner),
)


@given(number=st.integers(1, len(whole_call())), data=st.data())
def test_any_value_in_any_field_never_does_more_than_a_sentence(
    number: int, data: st.DataObject
) -> None:
    event = whole_call()[number - 1]
    name = data.draw(st.sampled_from(["type", *type(event).__dataclass_fields__]))
    assert a_call_or_a_sentence(with_event(number, **{name: data.draw(JSON)}))


def test_the_sound_of_a_test_is_sound() -> None:
    assert len(sound()) > 500
