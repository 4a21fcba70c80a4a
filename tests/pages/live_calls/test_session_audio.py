"""Microphone and loudspeaker of a browser session, and what its call is told of them."""

from typing import cast

from agents_core.events import MediaAttached
from pages.live_calls.session_audio import ListeningCall
from pages.services.ports import LiveCall
from tests.doubles.paced_sink import PacedSink
from tests.pages.support.call_scenes import opening
from tests.pages.support.fake_switchboard import FakeCall
from tests.pages.support.live_page import LOCAL


def test_a_page_that_only_listens_connects_no_microphone() -> None:
    """ "Microphone connected" stood in the transcript of a typed call with spoken answers."""
    call = FakeCall(opening().events, LOCAL)
    listening = ListeningCall(cast(LiveCall, call))
    listening.attach_media(PacedSink())
    attached = call.events[-1]
    assert isinstance(attached, MediaAttached) and attached.listens_only
    listening.offer_audio(b"\0\0")
    assert call.audio == []
