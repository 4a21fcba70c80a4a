"""Frames from the server to a page: one closed union, encoded as JSON.

A frame of a feed carries the sequence number it brings the page to, so that a page that lost its
connection says where it was and gets only what it missed.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias, assert_never


@dataclass(frozen=True, slots=True, kw_only=True)
class Welcome:
    """The token was accepted. ``session`` differs when the page's server session is another one."""

    session: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedUpdate:
    """What changed in a feed since the page's position in it. ``body`` is JSON, encoded once for
    all viewers of the feed."""

    feed: str  #: the name that the page opened it under
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierItems:
    """Older items of a list, on request."""

    feed: str
    part: str
    items: tuple[tuple[int, str], ...]  #: index and HTML


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionUpdate:
    """State of this browser session beside its feeds."""

    state: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acknowledgement:
    """The result of a command. ``message``: a sentence, for a refusal the reason."""

    id: str
    ok: bool
    message: str = ""
    data: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rerun:
    """What the part ``key`` of the page was drawn from has changed: run its script once."""

    key: str
    revision: int
    attempt: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class JobUpdate:
    """The state of a background job. ``progress``: 0 to 1, or None when unknown."""

    job: str
    status: str
    progress: float | None
    running: bool
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A sentence about the channel itself; the connection is closed after a fatal one."""

    message: str
    fatal: bool = False


Frame: TypeAlias = (
    Welcome
    | FeedUpdate
    | EarlierItems
    | SessionUpdate
    | Acknowledgement
    | Rerun
    | JobUpdate
    | Notice
)


def encode(frame: Frame) -> str:
    """The frame as the text of one WebSocket message."""
    match frame:
        case Welcome():
            return _json("welcome", session=frame.session)
        case FeedUpdate():
            name = json.dumps(frame.feed)
            return f'{{"type":"feed","feed":{name},"update":{frame.body}}}'
        case EarlierItems():
            return _json("earlier", feed=frame.feed, part=frame.part, items=frame.items)
        case SessionUpdate():
            return _json("session", state=dict(frame.state))
        case Acknowledgement():
            data = dict(frame.data) if frame.data is not None else None
            return _json("ack", id=frame.id, ok=frame.ok, message=frame.message, data=data)
        case Rerun():
            return _json("rerun", key=frame.key, revision=f"{frame.revision}.{frame.attempt}")
        case JobUpdate():
            return _json(
                "job",
                job=frame.job,
                status=frame.status,
                progress=frame.progress,
                running=frame.running,
                problem=frame.problem,
            )
        case Notice():
            return _json("notice", message=frame.message, fatal=frame.fatal)
        case _:
            assert_never(frame)


def as_json(body: Mapping[str, Any]) -> str:
    """ASCII, so that half a surrogate pair, as a model may send it, cannot break a connection."""
    return json.dumps(body, allow_nan=False, separators=(",", ":"))


def _json(kind: str, **fields: Any) -> str:
    return as_json({"type": kind, **fields})
