"""Reads and checks a call file completely before any of it is used."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeVar

import av

from agents_core import events as ev
from agents_core.archive.call_records import Snapshot
from agents_core.audio.ogg_pages import InvalidOpusFile, duration_ms
from agents_core.errors import TeamError
from agents_core.exchange.call_file.event_reader import read_events
from agents_core.exchange.call_file.file_format import (
    AUDIO,
    EVENTS,
    MANIFEST,
    MEMBER_BYTES,
    REVIEWS,
    VERSIONS,
    CallFile,
    CallFileError,
    FileCorrection,
    FileLabel,
    FileReview,
    FileReviews,
)
from agents_core.exchange.call_file.manifest import read_manifest, verify_members
from agents_core.exchange.call_file.strict_json import (
    InvalidContent,
    parse_as,
    parse_time,
    printable,
    read_json,
)
from agents_core.exchange.call_file.zip_members import ZipMembers
from agents_core.review import ReviewError, input_rules
from agents_core.review.review_records import WHOLE_CALL
from agents_core.team.stored_team import team_from_parts
from agents_core.versions import Part

DECODED_FRAMES = 50
"""One second of audio is decoded as a check; the page checksums cover the rest."""

MAX_SNAPSHOTS = 200
MAX_PARTS = 60
MAX_REVIEWS = 5_000

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Version:
    kind: Literal["team", "policy"]
    name: str
    number: int
    parts: tuple[tuple[str, str], ...]


def read_call_file(data: bytes) -> CallFile:
    """The content of a call file.

    Raises:
        CallFileError: with the first error, its member and line.
    """
    members = _members(data)
    manifest = read_manifest(members.pop(MANIFEST))
    verify_members(manifest, members)
    events = read_events(members[EVENTS])
    call_id = _call_id(events)
    if call_id != manifest.call_id:
        raise CallFileError("Its “call_id” differs from the one in the events.", member=MANIFEST)
    audio_ms = _checked_audio(members[AUDIO]) if AUDIO in members else 0
    return CallFile(
        call_id=call_id,
        events=events,
        audio=members.get(AUDIO, b""),
        audio_ms=audio_ms,
        sample_at=manifest.sample_at,
        snapshots=_parsed(VERSIONS, members, lambda value: _snapshots(value, events), ()),
        reviews=_parsed(REVIEWS, members, lambda value: _reviews(value, events), FileReviews()),
    )


def _members(data: bytes) -> dict[str, bytes]:
    zipped = ZipMembers(data)
    if MANIFEST not in zipped.names:
        raise CallFileError(f"This is not a call file: it has no {MANIFEST}.")
    first = zipped.read(MANIFEST)
    read_manifest(first)  # before the names: a newer format may have others
    zipped.allow_only(MEMBER_BYTES)
    others = {name: zipped.read(name) for name in zipped.names if name != MANIFEST}
    return {MANIFEST: first, **others}


def _call_id(events: tuple[ev.CallEvent, ...]) -> str:
    first = events[0]
    assert isinstance(first, ev.CallStarted)  # read_events takes no other
    return first.call_id


def _checked_audio(audio: bytes) -> int:
    """The length in milliseconds."""
    try:
        length_ms = duration_ms(audio)
    except InvalidOpusFile as error:
        raise CallFileError(f"This is not a playable recording. {error}", member=AUDIO) from None
    try:
        with av.open(io.BytesIO(audio), "r", format="ogg") as file:
            frames = file.decode(audio=0)
            for _ in zip(range(DECODED_FRAMES), frames, strict=False):
                pass
    except (av.FFmpegError, LookupError, ValueError):
        raise CallFileError("This recording cannot be decoded.", member=AUDIO) from None
    return length_ms


def _parsed(name: str, members: Mapping[str, bytes], parse: Callable[[Any], T], otherwise: T) -> T:
    if name not in members:
        return otherwise
    try:
        return parse(read_json(members[name]))
    except InvalidContent as error:
        raise CallFileError(str(error), member=name) from None


# --- versions ---------------------------------------------------------------------------------


def versions_used(
    events: tuple[ev.CallEvent, ...],
) -> tuple[tuple[Literal["team", "policy"], str, int], ...]:
    """Each version a call ran on, once, in order."""
    found: dict[tuple[Literal["team", "policy"], str, int], None] = {}
    team = policy = ""
    for event in events:
        match event:
            case ev.CallStarted():
                team, policy = event.team, event.policy
                found["team", team, event.team_version] = None
                found["policy", policy, event.policy_version] = None
            case ev.TeamApplied():
                team = event.team or team
                found["team", team, event.team_version] = None
            case ev.PolicyApplied():
                policy = event.policy or policy
                found["policy", policy, event.policy_version] = None
    return tuple(key for key in found if key[1] and key[2])


def _snapshots(value: Any, events: tuple[ev.CallEvent, ...]) -> tuple[Snapshot, ...]:
    if not isinstance(value, list) or len(value) > MAX_SNAPSHOTS:
        raise InvalidContent(f"This must be a list of at most {MAX_SNAPSHOTS} versions.")
    used = versions_used(events)
    found = [parse_as(_Version, one, max_chars={"name": 80}) for one in value]
    for one in found:
        what = f"Version {one.number} of the {one.kind} “{printable(one.name)}”"
        if (one.kind, one.name, one.number) not in used:
            raise InvalidContent(f"{what} is not one the call ran on.")
        _check_parts(what, one)
    if len({(one.kind, one.name, one.number) for one in found}) != len(found):
        raise InvalidContent("A version appears twice.")
    return tuple(
        Snapshot(kind=one.kind, name=one.name, number=one.number, parts=one.parts) for one in found
    )


def _check_parts(what: str, version: _Version) -> None:
    if not 0 < len(version.parts) <= MAX_PARTS or any(len(name) > 80 for name, _ in version.parts):
        raise InvalidContent(f"{what} must have from 1 to {MAX_PARTS} texts with short names.")
    if version.kind == "team":
        try:
            parts = [Part(name, text) for name, text in version.parts]
            team_from_parts(parts, name=version.name)
        except TeamError:
            raise InvalidContent(f"{what} is not a readable team.") from None


# --- reviews ----------------------------------------------------------------------------------


def _reviews(value: Any, events: tuple[ev.CallEvent, ...]) -> FileReviews:
    found = parse_as(FileReviews, value, max_chars={})
    if max(map(len, (found.reviews, found.labels, found.corrections))) > MAX_REVIEWS:
        raise InvalidContent(f"This has more than {MAX_REVIEWS:,} entries.")
    turns = max(event.turn for event in events)
    try:
        for review in found.reviews:
            _check_review(review, turns)
            _check_normalised(review.note, input_rules.checked_note(review.note))
            input_rules.checked_score(review.score)
        for label in found.labels:
            _check_review(label, turns)
            _check_normalised(label.label, input_rules.label_name(label.label))
        for correction in found.corrections:
            _check_review(correction, turns)
            if not correction.text.strip():  # an undone one holds the original, as it was
                raise InvalidContent("A corrected line cannot be empty.")
    except ReviewError as error:
        raise InvalidContent(str(error)) from None
    _check_unique([(one.turn, one.reviewer) for one in found.reviews])
    _check_unique([(one.turn, one.label, one.reviewer) for one in found.labels])
    return found


def _check_review(review: FileReview | FileLabel | FileCorrection, turns: int) -> None:
    _check_normalised(review.reviewer, input_rules.reviewer_name(review.reviewer))
    parse_time("at", review.at)
    if not isinstance(review, FileCorrection) and not WHOLE_CALL <= review.turn <= turns:
        raise InvalidContent(f"“turn” must be from {WHOLE_CALL}, the whole call, to {turns}.")


def _check_normalised(text: str, kept: str) -> None:
    if text != kept:
        raise InvalidContent(f"“{printable(text)}” is not in the form Switchboard stores.")


def _check_unique(keys: list[Any]) -> None:
    if len(set(keys)) != len(keys):
        raise InvalidContent("A review appears twice for one reviewer.")
