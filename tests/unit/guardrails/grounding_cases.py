"""What a source says and an agent says, and whether the agent's figure is stopped."""

from agents_core.call.guardrails.figures.grounding import first_finding
from agents_core.call.guardrails.figures.known_figures import KnownFigures


def stopped(language: str, source: str, said: str, caller: str = "") -> str | None:
    """The words that are stopped in an answer, with one passage looked up; None: it passes."""
    callers = KnownFigures(language)
    callers.add_texts([caller], with_prices=False)
    found = first_finding(said, KnownFigures.of([source], language), callers, complete=True)
    return found.figure.text if found else None
