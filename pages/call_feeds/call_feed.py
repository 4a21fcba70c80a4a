"""The feed of one call: folds its events once, and renders its HTML once for all viewers."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from agents_core.call.view.call_view import CallView, Line, TraceStep
from agents_core.call.view.reducer import apply_all
from pages.call_feeds.call_source import CallSource
from pages.call_feeds.call_state import state_of
from pages.call_feeds.call_status import is_server_silent
from pages.call_feeds.tracked_items import KEPT, WINDOW, TrackedItems
from pages.live_channel.feed import Position, SharedUpdates, Update
from pages.live_channel.frames import as_json
from pages.services.ports import Switchboard
from pages.transcript.announcements import line_announcements
from pages.transcript.trace_html import path_html, step_html
from pages.transcript.transcript_html import line_html

NO_ANSWER_S = 2.7
"""A silent server is reported within 3 s of the start of the call."""


class CallFeed:
    """Updates are made on the event loop; ``view`` may be read on any thread."""

    def __init__(
        self,
        call: CallSource,
        switchboard: Switchboard,
        *,
        on_change: Callable[["CallFeed"], None] = lambda _: None,
        on_viewers: Callable[["CallFeed"], None] = lambda _: None,
    ) -> None:
        """On the event loop. ``on_change``: called after each change of the call; ``on_viewers``:
        when a page begins or ends to show it, and when the call is over."""
        self.call = call
        self._on_change = on_change
        self._on_viewers = on_viewers
        self._switchboard = switchboard
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()  # of the view: script runs fold as well
        self._view = CallView()
        self._shown = self._view  # the view that the items were updated from
        self._lines: TrackedItems[Line] = TrackedItems(self._line)
        self._steps: TrackedItems[TraceStep] = TrackedItems(step_html)
        self._generation = 1
        self._revision = 0  # of what is in no event, such as the engine's state
        self._viewers: set[Callable[[], None]] = set()
        self._scheduled = False
        self._updates = SharedUpdates(self._body)
        self._over = call.ended
        self._stop_listening = call.listen(self._event)
        self._timer = self._loop.call_later(NO_ANSWER_S, self._not_an_event)
        self._refresh()

    # --- any thread -----------------------------------------------------------------------

    @property
    def view(self) -> CallView:
        """The call as it is now."""
        with self._lock:
            self._view = apply_all(self._view, self.call.events_after(self._view.seq))
            return self._view

    def _event(self, _: object) -> None:
        """On the call's thread; many events before the loop gets to it are one refresh."""
        if not self._scheduled:
            self._scheduled = True
            self._soon(self._events_came)

    def engine_changed(self) -> None:
        """The state of the local engine is another one."""
        self._soon(self._not_an_event)

    def call_has_ended(self) -> None:
        """The call's thread is over, some time after the last event."""
        self._soon(lambda: self._on_viewers(self))

    def _soon(self, act: Callable[[], None]) -> None:
        try:
            self._loop.call_soon_threadsafe(act)
        except RuntimeError:  # the server has stopped
            return

    # --- the event loop -------------------------------------------------------------------

    def follow(self, changed: Callable[[], None]) -> Callable[[], None]:
        """Call ``changed`` after each change."""
        self._viewers.add(changed)
        self._on_viewers(self)

        def stop() -> None:
            self._viewers.discard(changed)
            self._on_viewers(self)

        return stop

    @property
    def progress(self) -> tuple[bool, int]:
        """Whether the call has ended, and how many lines and steps it has."""
        return bool(self._shown.ended) or self._over, len(self._lines) + len(self._steps)

    @property
    def followed(self) -> bool:
        """Whether a page shows it."""
        return bool(self._viewers)

    def close(self) -> None:
        """Stop listening to the call."""
        self._stop_listening()
        self._timer.cancel()

    def update_since(self, position: Position) -> Update | None:
        """The same update for all viewers at the same position."""
        return self._updates.since(position, self._position(), self._loop.time())

    def earlier(self, part: str, before: int) -> tuple[tuple[int, str], ...]:
        """Items of the transcript ("lines") or the trace ("steps")."""
        items = self._lines if part == "lines" else self._steps
        return tuple(items.before(before))

    def _not_an_event(self) -> None:
        self._revision += 1
        self._tell()

    def _events_came(self) -> None:
        self._scheduled = False
        self._refresh()
        if self.call.ended != self._over:
            self._over = self.call.ended
            self._revision += 1  # the last event of a call whose process was killed says nothing
        self._tell()
        self._on_change(self)

    def _tell(self) -> None:
        for changed in tuple(self._viewers):
            changed()

    def _refresh(self) -> None:
        before = self._shown
        view = self.view
        self._shown = view
        if (view.policy_version, view.started is None) != (
            before.policy_version,
            before.started is None,
        ):
            self._generation += 1  # citations look different
            self._lines.forget_html()
        self._lines.update(view.lines, view.seq)
        self._steps.update(view.trace, view.seq)

    def _position(self) -> Position:
        return Position(
            source_id=self.call.call_id,
            seq=self._shown.seq,
            lines=len(self._lines),
            steps=len(self._steps),
            generation=self._generation,
            revision=self._revision,
        )

    def _body(self, position: Position) -> str:
        view, here = self._shown, self.call.call_id
        restart = self._must_restart(position)
        steps_since = Position() if restart else position
        same_looks = position.generation == self._generation
        lines_since = steps_since if same_looks else Position()
        body: dict[str, Any] = {
            "restart": restart,
            "position": asdict(self._position()),
            "state": state_of(
                view,
                elapsed_ms=self.call.elapsed_ms(),
                engine_problem=self._engine_problem(view),
                over=self._over,
            ),
            "lines": self._part(self._lines, lines_since.seq, lines_since.lines),
            "steps": self._part(self._steps, steps_since.seq, steps_since.steps),
            "path": path_html(view.path) if view.path else "",
            "announce": line_announcements(here, view.lines),
        }
        return as_json(body)

    def _must_restart(self, position: Position) -> bool:
        """Whether the page has to forget its items: they are of another call, look different
        although not all are sent again, or lie too far back."""
        if position.source_id != self.call.call_id:
            return True
        if position.generation != self._generation and len(self._lines) > WINDOW:
            return True
        missed = max(len(self._lines) - position.lines, len(self._steps) - position.steps)
        return missed > KEPT

    @staticmethod
    def _part(items: TrackedItems[Any], seq: int, known: int) -> dict[str, Any]:
        return {"total": len(items), "items": items.changed(seq, known)}

    def _line(self, line: Line) -> str:
        view = self._shown
        return line_html(line, view.policy_version, view.started.policy if view.started else "")

    def _engine_problem(self, view: CallView) -> str:
        endpoint = self.call.endpoint
        if endpoint is None or view.ended:
            return ""
        if endpoint.kind == "local":
            status = self._switchboard.engine_status()
            if status.state in ("failed", "restarting"):
                return status.message or "The local engine stopped and is being started again."
            if status.state != "ready":
                return ""
        if self.call.elapsed_ms() < NO_ANSWER_S * 1000 or not is_server_silent(view):
            return ""
        name = endpoint.name
        where = "" if endpoint.kind == "local" else " Check the address in the sidebar."
        sentence = f"{name[:1].upper()}{name[1:]} accepted the connection but has not answered yet."
        return sentence + where
