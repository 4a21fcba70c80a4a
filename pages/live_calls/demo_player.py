"""Demo mode: a scripted caller plays a ready conversation of the team on the session's call."""

import asyncio
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from typing import Any

from agents_core.errors import SwitchboardError
from agents_core.samples.caller_state import FINAL, CallerState
from agents_core.samples.conversation_files import conversations_of
from agents_core.samples.scripted_caller import ScriptedCaller
from agents_core.team.team_spec import TeamSpec
from pages.services.ports import LiveCall, Switchboard

CALLER_VOICES = ("marin", "ash")
"""The first one that is not the team's own, so that caller and agents sound different."""

NO_CONVERSATION = "This team has no ready conversation. Choose another team, or call it yourself."


class NothingPlays(SwitchboardError):
    """There is no scripted caller to pause, resume or stop."""

    code = "nothing_plays"


class DemoPlayer:
    """On the event loop; the caller plays on a thread of its own."""

    def __init__(self, switchboard: Switchboard, changed: Callable[[], None]) -> None:
        """``changed``: called on the event loop after each change of ``state``."""
        self._switchboard = switchboard
        self._changed = changed
        self._caller: ScriptedCaller | None = None
        self._title = ""

    @property
    def state(self) -> Mapping[str, Any] | None:
        """Where the conversation is; None before the first one."""
        if self._caller is None:
            return None
        now = self._caller.state
        return {
            "title": self._title,
            "phase": now.phase,
            "line": now.line,
            "lines": now.lines,
            "text": now.text,
            "problem": now.problem,
            "playing": now.phase not in FINAL,
        }

    def play(
        self,
        number: int,
        call: LiveCall,
        team: TeamSpec,
        hear: Callable[[bytes], None],
    ) -> None:
        """Start the team's conversation ``number``. ``hear`` gets the caller's sound, so that
        people beside the page hear both sides.

        Raises:
            SwitchboardError: the team has no such conversation.
        """
        self.stop()
        conversations = conversations_of(team.name)
        if number >= len(conversations):
            raise NothingPlays(NO_CONVERSATION)
        loop = asyncio.get_running_loop()

        def shown(_: CallerState) -> None:
            loop.call_soon_threadsafe(self._changed)

        self._title = conversations[number].title
        self._caller = ScriptedCaller(
            _HeardCall(call, hear),
            conversations[number],
            accounts=self._switchboard.demo_accounts_for(team),
            speak=self._voice(call, team),
            pauses=True,
            hangs_up=False,
            listener=shown,
        )
        self._caller.start()
        self._changed()

    def pause(self) -> None:
        """Stop before the next line."""
        self._playing().pause()

    def resume(self) -> None:
        """Go on after a pause."""
        self._playing().resume()

    def stop(self) -> None:
        """End the conversation, if one plays; the call goes on."""
        if self._caller is not None:
            self._caller.stop()

    def _playing(self) -> ScriptedCaller:
        if self._caller is None:
            raise NothingPlays("No conversation is playing.")
        return self._caller

    def _voice(self, call: LiveCall, team: TeamSpec) -> Callable[[str], "Future[bytes]"]:
        voice = next(one for one in CALLER_VOICES if one != team.voice)
        return lambda words: self._switchboard.preview_voice(
            call.endpoint, voice=voice, words=words
        )


class _HeardCall:
    """The call for the scripted caller, whose sound also goes to the page's loudspeaker."""

    def __init__(self, call: LiveCall, hear: Callable[[bytes], None]) -> None:
        self._call = call
        self._hear = hear
        self.events_after = call.events_after
        self.listen = call.listen
        self.submit = call.submit
        self.stop = call.stop

    def offer_audio(self, pcm: bytes) -> None:
        self._call.offer_audio(pcm)
        self._hear(pcm)
