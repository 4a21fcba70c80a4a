"""Runs the tools of one call and records the results; the model reads a failure as a sentence."""

import asyncio
import logging
import time
from collections import OrderedDict

from pydantic import BaseModel

from agents_core import events as ev
from agents_core.call.contract.event_log import EventLog
from agents_core.errors import SwitchboardError, kind_and_place
from agents_core.tools.tool_spec import CallContext, ToolOutcome, ToolSpec

log = logging.getLogger(__name__)

TIMEOUT_S = 20.0
"""Of a tool, unless the call sets another: callers hang up when they hear nothing for longer."""

REMEMBERED_CALLS = 64
"""Open tool calls that are kept; the oldest is dropped."""


class CallToolRuntime:
    """Implements ``team.sdk.tool_runtime_port.ToolRuntime``. Used on the call's loop only."""

    def __init__(
        self, event_log: EventLog, context: CallContext, timeout_s: float | None = None
    ) -> None:
        self._event_log = event_log
        self._context = context
        self._timeout_s = timeout_s
        self._edited: dict[str, BaseModel] = {}
        self._open: OrderedDict[str, ev.ToolCalled] = OrderedDict()  # without a result yet
        self._begun: set[str] = set()  # open calls that run or wait for a person

    def take(self, event: ev.CallEvent) -> None:
        """Must get every event of the call: a result carries the agent of its ToolCalled."""
        if isinstance(event, ev.ToolCalled):
            self._open[event.call_id] = event
            while len(self._open) > REMEMBERED_CALLS:
                self._begun.discard(self._open.popitem(last=False)[0])
        elif isinstance(event, ev.ApprovalRequested):
            self._begun.add(event.call_id)
        elif isinstance(event, ev.ToolReturned | ev.ApprovalDenied | ev.ApprovalExpired):
            self._open.pop(event.call_id, None)
            self._begun.discard(event.call_id)

    def never_ran(self, call_id: str, output: str) -> None:
        """The model read ``output`` and nothing ran, because its arguments do not fit."""
        call = self._open.get(call_id)
        if call is not None:
            self._returned(call_id, call.tool, output, 0, ok=False)

    def no_such_tool(self, tool: str, output: str) -> None:
        """The model read ``output`` because its agent has no such tool.

        The SDK does not say for which call: it is the newest that neither runs nor waits for a
        person.
        """
        for call in reversed(self._open.values()):
            if call.tool == tool and call.call_id not in self._begun:
                return self.never_ran(call.call_id, output)

    @property
    def context(self) -> CallContext:
        """The context that this call's tools share."""
        return self._context

    def edit(self, call_id: str, arguments: BaseModel) -> None:
        """Run ``call_id`` with these arguments instead of the model's."""
        self._edited[call_id] = arguments

    async def run(self, spec: ToolSpec, call_id: str, arguments: BaseModel) -> str:
        """Run one tool; returns the text the model reads."""
        arguments = self._edited.pop(call_id, arguments)
        self._begun.add(call_id)
        started_s = time.perf_counter()
        try:
            outcome, ok = await self._outcome(spec, arguments)
        except asyncio.CancelledError:
            gone = "The session ended before the tool did."
            self._returned(call_id, spec.name, gone, _since_ms(started_s), ok=False)
            raise
        if ok:
            passages = [citation.text for citation in outcome.citations]
            self._context.grounding += passages or [outcome.text]
            self._context.published += passages
        if outcome.citations:
            request = str(getattr(arguments, "request", ""))
            self._event_log.emit(
                ev.PassagesCited, call_id=call_id, request=request, citations=outcome.citations
            )
        self._returned(call_id, spec.name, outcome.text, _since_ms(started_s), ok=ok)
        return outcome.text

    def _returned(
        self, call_id: str, tool: str, output: str, duration_ms: int, *, ok: bool
    ) -> None:
        asked = self._open.get(call_id)
        self._event_log.emit(
            ev.ToolReturned,
            call_id=call_id,
            tool=tool,
            agent=asked.agent if asked is not None else "",
            output=output,
            duration_ms=duration_ms,
            ok=ok,
        )

    async def _outcome(self, spec: ToolSpec, arguments: BaseModel) -> tuple[ToolOutcome, bool]:
        try:
            async with asyncio.timeout(self._timeout_s or TIMEOUT_S) as limit:
                return await spec.run(self._context, arguments), True
        except TimeoutError:
            reason = "it did not get an answer in time"
            if limit.expired():
                reason = "it took too long"  # no figure: a guardrail would stop who repeats it
        except SwitchboardError as error:
            reason = str(error)
        except Exception as error:
            # Only the type: the message may quote what the tool read about a customer.
            log.error("tool %s failed: %s", spec.name, kind_and_place(error))
            reason = "something went wrong inside it"
        text = (
            f"The tool could not help because {reason.rstrip('.')}. Apologise to the caller and "
            "offer to try again or to help with something else."
        )
        return ToolOutcome(text), False


def _since_ms(started_s: float) -> int:
    return int((time.perf_counter() - started_s) * 1000)
