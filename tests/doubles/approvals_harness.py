"""Approvals under test, with a manual clock and a record of the calls to the session."""

import json
from typing import Any

from pydantic import BaseModel

from agents_core import events as ev
from agents_core.call.contract.event_log import EventLog
from agents_core.call.tools.approvals import Approvals, ToolCalls
from agents_core.tools.tool_spec import CallContext
from tests.doubles.call_team import Office


class ApprovalsHarness:
    """``now_s`` is the clock; ``said`` lists the calls to the session's approve and reject."""

    def __init__(self, timeout_s: float | None = None) -> None:
        self.now_s = 0.0
        self.said: list[tuple[str, str, Any]] = []
        self.fail: Exception | None = None
        self.office = Office()
        self.tools = self.office.catalogue()
        self.event_log = EventLog(lambda: self.now_s)
        self.context = CallContext(call_id="call")
        self._edited: dict[str, BaseModel] = {}
        calls = ToolCalls(edit=self._edited.__setitem__, approve=self.approve, reject=self.reject)
        self.approvals = Approvals(self.event_log, self.context, timeout_s, calls)

    async def approve(self, call_id: str) -> None:
        self.said.append(("approve", call_id, self._edited.pop(call_id, None)))
        if self.fail is not None:
            raise self.fail

    async def reject(self, call_id: str, message: str) -> None:
        self.said.append(("reject", call_id, message))
        if self.fail is not None:
            raise self.fail

    async def open(self, tool: str = "balance", call_id: str = "c1", arguments: str = "{}") -> None:
        await self.approvals.open(
            self.tools[tool], call_id=call_id, agent="Clerk", arguments=arguments
        )

    def kinds(self) -> list[str]:
        return [type(event).__name__ for event in self.event_log.after(0)]

    def leaked(self) -> str:
        return repr(self.event_log.after(0)) + json.dumps(
            [ev.to_json(event) for event in self.event_log.after(0)]
        )
