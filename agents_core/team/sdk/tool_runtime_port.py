"""The interface between the agents of a team and the call that runs their tools."""

from typing import Protocol

from pydantic import BaseModel

from agents_core.tools.tool_spec import CallContext, ToolSpec


class ToolRuntime(Protocol):
    """Runs the tools of one call; the agents only parse the model's arguments."""

    @property
    def context(self) -> CallContext:
        """The context that the call's tools share, and the SDK's session context."""
        ...

    def never_ran(self, call_id: str, output: str) -> None:
        """The model read ``output`` and the tool did not run, because its arguments do not fit."""
        ...

    async def run(self, spec: ToolSpec, call_id: str, arguments: BaseModel) -> str:
        """Run one tool; returns the text the model reads.

        A failure is a sentence, too: an exception would end the session.
        """
        ...
