"""What tools, forms and lookups did in a call, from its events. It knows no measure."""

import json
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from agents_core import events as ev
from agents_core.knowledge.lookup.lookup_tool import DOCUMENT_LOOKUP

Verdict: TypeAlias = Literal["", "granted", "denied", "expired", "abandoned"]


@dataclass(slots=True, kw_only=True)
class ToolRun:
    """One call of a tool, from the model's asking to its result."""

    call_id: str
    tool: str
    turn: int
    called_ms: int
    start_ms: int | None = None  #: of its own run; None: it did not run (yet)
    end_ms: int | None = None
    refused: bool = False  #: the form that it waited for was not granted
    arguments: str = "{}"


@dataclass(slots=True, kw_only=True)
class FormWait:
    """One form that waited for a person."""

    call_id: str
    form: str
    tool: str
    turn: int
    start_ms: int
    end_ms: int | None = None
    verdict: Verdict = ""
    media_gone: bool = False  #: the loudspeaker went while it was open


@dataclass(slots=True, kw_only=True)
class Lookup:
    """One search of the policy and what it returned."""

    turn: int
    at_ms: int
    request: str
    citations: tuple[ev.Citation, ...]
    policy: str
    policy_version: int


@dataclass(slots=True)
class WorkDone:
    """Feed it the events of tools and forms in order, then ``finish``."""

    tools: list[ToolRun] = field(default_factory=list)
    forms: list[FormWait] = field(default_factory=list)
    lookups: list[Lookup] = field(default_factory=list)
    policy: str = ""
    policy_version: int = 0
    _running: dict[str, ToolRun] = field(default_factory=dict)
    _open: dict[str, FormWait] = field(default_factory=dict)
    _cited: set[str] = field(default_factory=set)

    @property
    def busy(self) -> bool:
        """A tool was asked for and has not answered."""
        return bool(self._running)

    def called(self, event: ev.ToolCalled, turn: int) -> None:
        """The model asked for a tool."""
        run = ToolRun(
            call_id=event.call_id,
            tool=event.tool,
            turn=turn,
            called_ms=event.at_ms,
            arguments=event.arguments,
        )
        self.tools.append(run)
        self._running[event.call_id] = run

    def returned(self, event: ev.ToolReturned, turn: int) -> None:
        """A tool ended; its own run is the last ``duration_ms`` before that."""
        run = self._running.pop(event.call_id, None)
        if run is not None:
            run.start_ms = max(run.called_ms, event.at_ms - max(event.duration_ms, 0))
            run.end_ms = max(event.at_ms, run.start_ms)
        if event.tool == DOCUMENT_LOOKUP and event.ok and event.call_id not in self._cited:
            request = _request(run.arguments) if run is not None else ""
            self._looked_up(event.at_ms, run.turn if run is not None else turn, request, ())

    def cited(self, event: ev.PassagesCited, turn: int) -> None:
        """A lookup returned passages."""
        self._cited.add(event.call_id)
        run = self._running.get(event.call_id)
        turn = run.turn if run is not None else turn
        self._looked_up(event.at_ms, turn, event.request, event.citations)

    def _looked_up(
        self, at_ms: int, turn: int, request: str, citations: tuple[ev.Citation, ...]
    ) -> None:
        version = citations[0].policy_version if citations else self.policy_version
        lookup = Lookup(
            turn=turn,
            at_ms=at_ms,
            request=request,
            citations=citations,
            policy=self.policy,
            policy_version=version,
        )
        self.lookups.append(lookup)

    def asked(self, event: ev.ApprovalRequested, turn: int) -> None:
        """A form opened."""
        if event.call_id in self._open:
            return
        run = self._running.get(event.call_id)
        form = FormWait(
            call_id=event.call_id,
            form=event.form,
            tool=event.tool,
            turn=run.turn if run is not None else turn,
            start_ms=event.at_ms,
        )
        self.forms.append(form)
        self._open[event.call_id] = form

    def decided(self, call_id: str, at_ms: int, verdict: Verdict) -> None:
        """A form closed."""
        form = self._open.pop(call_id, None)
        if form is not None:
            gone = verdict == "expired" and form.media_gone
            form.verdict, form.end_ms = ("abandoned" if gone else verdict), at_ms
        if verdict != "granted" and (run := self._running.pop(call_id, None)) is not None:
            run.refused = True

    def media_gone(self) -> None:
        """The loudspeaker went; forms stay open."""
        for form in self._open.values():
            form.media_gone = True

    def finish(self, end_ms: int, *, ended: bool) -> None:
        """No more events: what is open stays so until the end, and a call that ended left it."""
        for form in self._open.values():
            form.end_ms = max(end_ms, form.start_ms)
            form.verdict = "abandoned" if ended else ""
        granted = {form.call_id: form.end_ms for form in self.forms if form.verdict == "granted"}
        waiting = self._open.keys()
        for run in self._running.values():
            if run.call_id not in waiting:
                run.start_ms = granted.get(run.call_id) or run.called_ms
                run.end_ms = max(end_ms, run.start_ms)


def _request(arguments: str) -> str:
    try:
        found = json.loads(arguments)
    except ValueError:
        return ""  # a model may write broken JSON
    return str(found.get("request", "")) if isinstance(found, dict) else ""
