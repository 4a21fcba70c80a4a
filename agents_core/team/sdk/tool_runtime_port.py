"""The seam between a built team and the call that runs its tools. It knows no SDK and no page."""

from typing import Protocol

from pydantic import BaseModel

from agents_core.tools.tool_spec import CallContext, ToolSpec


class ToolRuntime(Protocol):
    """Runs tools for one call: timing, grounding, citations, edited arguments and the journal.

    The built agents only parse the model's arguments and ask this.
    """

    @property
    def context(self) -> CallContext:
        """What this call's tools share; also the context object of the SDK's session."""
        ...

    def never_ran(self, call_id: str, output: str) -> None:
        """The model is told ``output`` and nothing ran: its arguments do not fit."""
        ...

    async def run(self, spec: ToolSpec, call_id: str, arguments: BaseModel) -> str:
        """Run one tool; the text the model reads. A failing tool is a sentence, not an exception:
        an exception here ends the session."""
        ...
