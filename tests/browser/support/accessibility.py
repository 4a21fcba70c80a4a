"""Checks a page with axe-core: the WCAG 2.1 rules of the levels A and AA.

axe-core comes in a package of the test requirements; the page under test fetches nothing.
"""

import functools
from dataclasses import dataclass

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa")


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One element that breaks one rule."""

    rule: str
    target: str
    html: str
    reason: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.target}\n      {self.html[:300]}\n      {self.reason}"


@functools.cache
def _axe() -> Axe:
    return Axe()


def check(page: Page, rules: tuple[str, ...] = ()) -> tuple[Violation, ...]:
    """What axe-core finds on the page as it is now; by these rules only, where some are given."""
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    options = {"runOnly": only, "resultTypes": ["violations"]}
    found = _axe().run(page, options=options).response["violations"]
    return tuple(_violation(rule["id"], node) for rule in found for node in rule["nodes"])


def _violation(rule: str, node: dict[str, object]) -> Violation:
    return Violation(
        rule=rule,
        target=str(node["target"]),
        html=" ".join(str(node["html"]).split()),
        reason=" ".join(str(node.get("failureSummary", "")).split()),
    )
