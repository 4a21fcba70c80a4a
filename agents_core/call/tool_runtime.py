"""Runs the tools of one call: timing, citations, grounding, edited arguments, and what failed.

It knows neither the SDK nor the page. A failing tool becomes a sentence for the model.
"""

import asyncio
import logging
import time

from pydantic import BaseModel

from agents_core import events as ev
from agents_core.call.journal import Journal
from agents_core.errors import SwitchboardError
from agents_core.tools import CallContext, ToolOutcome, ToolSpec

log = logging.getLogger(__name__)

TOOL_TIMEOUT_S = 20.0
"""A caller who hears nothing for longer has hung up."""


class CallTools:
    """The ToolRuntime of a call; see agents_core.team.ports."""

    def __init__(self, journal: Journal, context: CallContext) -> None:
        self._journal = journal
        self._context = context
        self._edited: dict[str, BaseModel] = {}
        self.agent = ""

    @property
    def context(self) -> CallContext:
        """What this call's tools share."""
        return self._context

    def edit(self, call_id: str, arguments: BaseModel) -> None:
        """Run ``call_id`` with these arguments instead of the model's."""
        self._edited[call_id] = arguments

    async def run(self, spec: ToolSpec, call_id: str, arguments: BaseModel) -> str:
        """Run one tool; the text the model reads."""
        arguments = self._edited.pop(call_id, arguments)
        started_s = time.perf_counter()
        agent = self.agent
        outcome, ok = await self._outcome(spec, arguments)
        duration_ms = int((time.perf_counter() - started_s) * 1000)
        self._context.grounding.append(outcome.text)
        if outcome.citations:
            request = str(getattr(arguments, "request", ""))
            self._journal.emit(
                ev.PassagesCited, call_id=call_id, request=request, citations=outcome.citations
            )
        self._journal.emit(
            ev.ToolReturned,
            call_id=call_id,
            tool=spec.name,
            agent=agent,
            output=outcome.text,
            duration_ms=duration_ms,
            ok=ok,
        )
        return outcome.text

    async def _outcome(self, spec: ToolSpec, arguments: BaseModel) -> tuple[ToolOutcome, bool]:
        try:
            async with asyncio.timeout(TOOL_TIMEOUT_S):
                return await spec.run(self._context, arguments), True
        except TimeoutError:
            reason = f"it took longer than {TOOL_TIMEOUT_S:.0f} seconds"
        except SwitchboardError as error:
            reason = str(error)
        except Exception as error:
            # Only the type: the message may quote what the tool read about a customer.
            log.error("tool %s failed: %s", spec.name, type(error).__name__)
            reason = "something went wrong inside it"
        text = (
            f"The tool could not help because {reason.rstrip('.')}. Apologise to the caller and "
            "offer to try again or to help with something else."
        )
        return ToolOutcome(text), False
