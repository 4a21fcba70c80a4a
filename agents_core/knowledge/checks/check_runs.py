"""Runs lookup checks against a version or a draft, and compares two runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from rapidfuzz.distance import Indel

from agents_core.knowledge.checks.lookup_checks import LookupCheck
from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.knowledge.passage_numbers import SAME_ENOUGH
from agents_core.knowledge.policy_versions import passages_in
from agents_core.versions import Part

Found: TypeAlias = Literal["same", "edited", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One check in one run."""

    check: LookupCheck
    right: Passage | None  #: the expected passage as it is now; None: it was removed
    found: Found  #: how ``right`` was recognised
    place: int  #: rank of the right passage among ``given``, from 1; 0: it is not among them
    given: tuple[Passage, ...]  #: the passages a lookup gives the agent, best first


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """The results of all checks of a policy."""

    rows: tuple[CheckRow, ...]

    @property
    def hit_at_1(self) -> float:
        """Share of checks whose right passage ranks first, 0 to 1; 0 without checks."""
        return self._share(1)

    @property
    def hit_at_3(self) -> float:
        """Share of checks whose right passage ranks third or better, 0 to 1; 0 without checks."""
        return self._share(3)

    def _share(self, last: int) -> float:
        hits = sum(1 <= row.place <= last for row in self.rows)
        return hits / len(self.rows) if self.rows else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """One check before and after an edit."""

    before: CheckRow
    after: CheckRow

    @property
    def change(self) -> Literal["worse", "same", "better"]:
        """Whether the check got worse, stayed the same or got better."""
        before, after = _rank(self.before), _rank(self.after)
        return "worse" if after > before else "better" if after < before else "same"


def run_checks(
    library: PolicyLibrary,
    checks: Sequence[LookupCheck],
    *,
    version: int | None = None,
    documents: Sequence[Part] | None = None,
    report: Callable[[int], None] = lambda done: None,
) -> CheckRun:
    """Run all checks against a version (the newest by default) or a draft's ``documents``.

    Blocking; embeds new passages. ``report`` gets the number of checks run so far, and may raise to
    stop it.

    Raises:
        PolicyError: a document cannot be used.
        VersionError: there is no such version.
    """
    if documents is None:
        snapshot = library.current() if version is None else library.version(version)
        documents = snapshot.documents
    passages = tuple(passages_in(documents))
    answers = library.answers([check.question for check in checks], documents, report)
    rows = [_row(check, passages, given) for check, given in zip(checks, answers, strict=True)]
    return CheckRun(rows=tuple(rows))


def compare(before: CheckRun, after: CheckRun) -> tuple[Comparison, ...]:
    """The checks that are in both runs, those that got worse the most first."""
    rows = {row.check.id: row for row in before.rows}
    both = [
        Comparison(before=rows[row.check.id], after=row)
        for row in after.rows
        if row.check.id in rows
    ]
    return tuple(sorted(both, key=lambda one: _rank(one.before) - _rank(one.after)))


def right_passage(check: LookupCheck, passages: Sequence[Passage]) -> tuple[Passage | None, Found]:
    """The passage a check expects: one with the same text (preferably in its document), else the
    most similar passage of its document, if one is at least ``SAME_ENOUGH``."""
    same = [passage for passage in passages if passage.text == check.passage]
    if same:
        return min(same, key=lambda passage: passage.document != check.document), "same"
    best, best_score = None, SAME_ENOUGH
    for passage in passages:
        if passage.document == check.document:
            score = Indel.normalized_similarity(
                passage.text, check.passage, score_cutoff=best_score
            )
            if score >= best_score:
                best, best_score = passage, score
    return best, "gone" if best is None else "edited"


def _row(check: LookupCheck, passages: Sequence[Passage], given: Sequence[Passage]) -> CheckRow:
    right, found = right_passage(check, passages)
    texts = [passage.text for passage in given]  # the same text in another document counts as right
    place = texts.index(right.text) + 1 if right and right.text in texts else 0
    return CheckRow(check=check, right=right, found=found, place=place, given=tuple(given))


def _rank(row: CheckRow) -> int:
    """Smaller is better; a removed passage ranks below one that a lookup does not give."""
    if row.right is None:
        return 5
    return row.place or 4
