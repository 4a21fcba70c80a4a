"""Tool runs, approval forms and policy lookups of a call, from its events."""

import json
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from agents_core import events as ev
from agents_core.knowledge.lookup.lookup_tool import DOCUMENT_LOOKUP

Verdict: TypeAlias = Literal["", "granted", "denied", "expired", "abandoned"]


@dataclass(slots=True, kw_only=True)
class ToolRun:
    """One call of a tool, from the model's request to its result."""

    call_id: str
    tool: str
    turn: int
    called_ms: int
    start_ms: int | None = None  #: when it began to run; None: it has not run
    end_ms: int | None = None
    refused: bool = False  #: its approval was not granted
    arguments: str = "{}"


@dataclass(slots=True, kw_only=True)
class FormWait:
    """One approval form, from its request to the decision."""

    call_id: str
    form: str
    tool: str
    turn: int
    start_ms: int
    end_ms: int | None = None
    verdict: Verdict = ""
    media_gone: bool = False  #: the loudspeaker was detached while it was open


@dataclass(slots=True, kw_only=True)
class Lookup:
    """One search of the policy and what it returned."""

    turn: int
    at_ms: int
    request: str
    citations: tuple[ev.Citation, ...]
    policy: str
    policy_version: int


class ToolRuns:
    """Collects tools, forms and lookups; pass their events in order."""

    def __init__(self) -> None:
        self.tools: list[ToolRun] = []
        self.forms: list[FormWait] = []
        self.lookups: list[Lookup] = []
        self.policy = ""
        self.policy_version = 0
        self._running: dict[str, ToolRun] = {}
        self._open: dict[str, FormWait] = {}
        self._cited: set[str] = set()

    @property
    def busy(self) -> bool:
        """A tool was called and has not returned."""
        return bool(self._running)

    def called(self, event: ev.ToolCalled, turn: int) -> None:
        """The model called a tool."""
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
        """A tool ended; it ran for the ``duration_ms`` before that."""
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

    def requested(self, event: ev.ApprovalRequested, turn: int) -> None:
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

    def decided(self, call_id: str, at_ms: int, verdict: Verdict) -> Verdict:
        """A form closed; returns what that counts as, empty when no such form was open."""
        form = self._open.pop(call_id, None)
        if form is not None:
            gone = verdict == "expired" and form.media_gone
            form.verdict, form.end_ms = ("abandoned" if gone else verdict), at_ms
        if verdict != "granted" and (run := self._running.pop(call_id, None)) is not None:
            run.refused = True
        return form.verdict if form is not None else ""

    def media_gone(self) -> None:
        """The loudspeaker was detached; forms stay open."""
        for form in self._open.values():
            form.media_gone = True

    def forms_until(self, end_ms: int, *, ended: bool) -> list[FormWait]:
        """All forms at ``end_ms``: one that is open lasts until then, and is abandoned if the call
        has ended."""
        verdict: Verdict = "abandoned" if ended else ""
        return [
            replace(form, end_ms=max(end_ms, form.start_ms), verdict=verdict)
            if self._open.get(form.call_id) is form
            else form
            for form in self.forms
        ]

    def tools_until(self, end_ms: int) -> list[ToolRun]:
        """All tool runs at ``end_ms``: one that runs and waits for no form lasts until then."""
        granted = {form.call_id: form.end_ms for form in self.forms if form.verdict == "granted"}

        def running(run: ToolRun) -> ToolRun:
            start_ms = granted.get(run.call_id) or run.called_ms
            return replace(run, start_ms=start_ms, end_ms=max(end_ms, start_ms))

        return [
            running(run)
            if self._running.get(run.call_id) is run and run.call_id not in self._open
            else run
            for run in self.tools
        ]


def _request(arguments: str) -> str:
    try:
        found = json.loads(arguments)
    except ValueError:
        return ""  # a model may write broken JSON
    return str(found.get("request", "")) if isinstance(found, dict) else ""
