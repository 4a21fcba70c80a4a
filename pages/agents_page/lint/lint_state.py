"""The findings of the draft that a session edits, without waiting for them."""

from concurrent.futures import CancelledError, Future, TimeoutError
from dataclasses import dataclass

from agents_core.knowledge.lookup.lookup_tool import DOCUMENT_LOOKUP
from agents_core.team.lint.findings import Finding
from agents_core.team.lint.team_lint import LintTools
from agents_core.team.team_draft_editor import TeamDraftEditor
from pages.drafts.draft_session import page_state
from pages.services.ports import Switchboard

LAST = "lint_findings"  #: in ``page_state``: what was found last
WAIT_S = 10.0
"""How long a click on Publish waits for the findings, which are asked for when the page is drawn;
after that the question before publishing opens and shows them when they come."""


@dataclass(frozen=True, slots=True)
class LintState:
    """What is known about the draft now."""

    findings: tuple[Finding, ...]  #: of the draft, or of the one before while it is being read
    reading: Future[tuple[Finding, ...]] | None = None

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What is asked about before publishing."""
        return tuple(one for one in self.findings if one.severity == "warning")

    @property
    def hints(self) -> tuple[Finding, ...]:
        """What is only mentioned."""
        return tuple(one for one in self.findings if one.severity == "hint")


def lint_state(
    switchboard: Switchboard, editor: TeamDraftEditor, *, wait_s: float = 0.0
) -> LintState:
    """Starts reading the draft unless that was done before; waits at most ``wait_s``."""
    tools = LintTools(
        descriptions=tuple((one.name, one.description) for one in switchboard.tool_summaries()),
        lookups=(DOCUMENT_LOOKUP,),
    )
    reading = switchboard.team_lint.findings(editor.spec, tools)
    notes = page_state(editor.draft)
    try:
        found = reading.result(timeout=wait_s)
    except (TimeoutError, CancelledError):
        last = notes.get(LAST, ())
        return LintState(last if isinstance(last, tuple) else (), reading)
    notes[LAST] = found
    return LintState(found)
