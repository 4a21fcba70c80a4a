"""Requests from a page to the server: one closed union, checked strictly.

Every command has an id chosen by the browser, so that one that is sent again after a broken
connection is carried out once.
"""

from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

MAX_REQUEST_CHARS = 64_000
"""A WebRTC offer has about 5,000 characters, a message at most 2,000."""

Name = Annotated[str, Field(min_length=1, max_length=200)]
CommandId = Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[0-9A-Za-z_-]+$")]


class _Request(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Hello(_Request):
    """The first request of a connection. ``token`` belongs to one browser session; ``previous`` is
    the token of the page that this tab showed before, as before a reload."""

    type: Literal["hello"]
    token: Name = Field(repr=False)
    previous: Name | None = Field(default=None, repr=False)


class FeedPosition(_Request):
    """A ``pages.live_channel.feed.Position`` as an update brought the page to it."""

    source_id: str = Field(default="", max_length=64)
    seq: int = Field(default=0, ge=0)
    lines: int = Field(default=0, ge=0)
    steps: int = Field(default=0, ge=0)
    generation: int = Field(default=0, ge=0)
    revision: int = Field(default=0, ge=0)


class OpenFeed(_Request):
    """Follow a feed from a position; the default is the start."""

    type: Literal["open"]
    feed: Name
    source: Name  #: "own" for the session's call, "call:ID" for another, "board" for all
    position: FeedPosition = FeedPosition()


class CloseFeed(_Request):
    """Stop following a feed."""

    type: Literal["close"]
    feed: Name


class Earlier(_Request):
    """Ask for items before ``before`` of a feed's list."""

    type: Literal["earlier"]
    feed: Name
    part: Literal["lines", "steps"]
    before: int = Field(ge=0)


class WatchPart(_Request):
    """Report changes of the topics that the part ``key`` was drawn from."""

    type: Literal["watch"]
    key: Name
    topics: list[Name] = Field(max_length=16)


class UnwatchPart(_Request):
    """The part is gone from the page."""

    type: Literal["unwatch"]
    key: Name


class FollowJob(_Request):
    """Report the progress of a background job."""

    type: Literal["job"]
    job: Name


class _Command(_Request):
    id: CommandId


class _StartsCall(_Command):
    """A command that starts a call when none is running. ``after``: the number of the page's
    choices (team, engine) that a new call begins with; 0: those of the last script run."""

    after: int = Field(default=0, ge=0)


class SendText(_StartsCall):
    """A typed message of the caller."""

    type: Literal["send"]
    text: str = Field(max_length=MAX_REQUEST_CHARS)


class Mute(_Command):
    """Mute or unmute the microphone."""

    type: Literal["mute"]
    on: bool


class PushToTalk(_Command):
    """Switch between push-to-talk and hands-free."""

    type: Literal["push_to_talk"]
    on: bool


class Talk(_Command):
    """The talk button is down or up."""

    type: Literal["talk"]
    on: bool


class InterruptAgent(_Command):
    """Silence the agent."""

    type: Literal["interrupt"]


class HangUp(_Command):
    """End the call."""

    type: Literal["hang_up"]


class StartAudio(_StartsCall):
    """Connect microphone and loudspeaker by WebRTC; ``call``: to the running call or a new one;
    ``listen``: the loudspeaker only; ``preflight``: to no call.

    The acknowledgement has the answer as ``data["sdp"]``.
    """

    type: Literal["start_audio"]
    sdp: str = Field(max_length=MAX_REQUEST_CHARS, repr=False)
    purpose: Literal["call", "listen", "preflight"] = "call"


class PlayDemo(_StartsCall):
    """A scripted caller plays a ready conversation of the team, by its number from 0."""

    type: Literal["play_demo"]
    conversation: int = Field(ge=0, le=20)


class ControlDemo(_Command):
    """Pause, resume or stop the scripted caller."""

    type: Literal["control_demo"]
    action: Literal["pause", "resume", "stop"]


class StopAudio(_Command):
    """Disconnect microphone and loudspeaker; the call goes on by typing."""

    type: Literal["stop_audio"]


class CancelJob(_Command):
    """Cancel a background job."""

    type: Literal["cancel_job"]
    job: Name


class Ping(_Command):
    """Answered at once; measures the round trip."""

    type: Literal["ping"]


class Goodbye(_Request):
    """The page is being closed or reloaded."""

    type: Literal["bye"]


Command: TypeAlias = (
    SendText
    | Mute
    | PushToTalk
    | Talk
    | InterruptAgent
    | HangUp
    | StartAudio
    | StopAudio
    | PlayDemo
    | ControlDemo
    | CancelJob
    | Ping
)
Request: TypeAlias = (
    Hello | OpenFeed | CloseFeed | Earlier | WatchPart | UnwatchPart | FollowJob | Goodbye | Command
)

_ADAPTER: TypeAdapter[Request] = TypeAdapter(Annotated[Request, Field(discriminator="type")])


class UnknownRequest(ValueError):
    """The text is no request; the message never quotes it."""


def parse(text: str) -> Request:
    """The request in a WebSocket message.

    Raises:
        UnknownRequest: it is too long, no JSON, or of no known shape.
    """
    if len(text) > MAX_REQUEST_CHARS:
        raise UnknownRequest("the request is too long")
    try:
        return _ADAPTER.validate_json(text)
    except ValidationError as error:
        raise UnknownRequest("the request has an unknown form") from error
