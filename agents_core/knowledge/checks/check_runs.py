"""Runs lookup checks against a version or a draft, and compares two runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal, TypeAlias

from agents_core.knowledge.checks.lookup_checks import LookupCheck
from agents_core.knowledge.documents.passages import Passage
from agents_core.knowledge.lookup.policy_library import PolicyLibrary
from agents_core.knowledge.policy_versions import passages_in
from agents_core.versions import Part

SAME_ENOUGH = 0.6
"""How alike (difflib's ratio) a passage must be to count as the edited form of another. An edited
figure or a reworded half stays above; two passages about different things are mostly below 0.5."""

Found: TypeAlias = Literal["same", "edited", "gone"]


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRow:
    """One check in one run."""

    check: LookupCheck
    right: Passage | None  #: the passage that answers it now; None when it is gone
    found: Found  #: how ``right`` was recognised
    place: int  #: of the right passage among those given to the agent, from 1; 0 is not given
    given: tuple[Passage, ...]  #: to the agent, best first


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckRun:
    """All checks of a policy, asked once."""

    rows: tuple[CheckRow, ...]

    @property
    def hit_at_1(self) -> float:
        """The share whose right passage comes first, 0 to 1; 0 without checks."""
        return self._share(1)

    @property
    def hit_at_3(self) -> float:
        """The share whose right passage is among those given, 0 to 1; 0 without checks."""
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
) -> CheckRun:
    """Run every check against a version (default: the newest) or a draft's documents, which are not
    published. Blocking; embeds new passages.

    Raises:
        PolicyError: a document cannot be used.
        VersionError: there is no such version.
    """
    if documents is None:
        snapshot = library.current() if version is None else library.version(version)
        documents = snapshot.documents
    passages = tuple(passages_in(documents))
    answers = library.answers([check.question for check in checks], documents)
    rows = [_row(check, passages, given) for check, given in zip(checks, answers, strict=True)]
    return CheckRun(rows=tuple(rows))


def compare(before: CheckRun, after: CheckRun) -> tuple[Comparison, ...]:
    """The checks of both runs, those that got worse first (the most, at the top)."""
    rows = {row.check.id: row for row in before.rows}
    both = [
        Comparison(before=rows[row.check.id], after=row)
        for row in after.rows
        if row.check.id in rows
    ]
    return tuple(sorted(both, key=lambda one: _rank(one.before) - _rank(one.after)))


def right_passage(check: LookupCheck, passages: Sequence[Passage]) -> tuple[Passage | None, Found]:
    """The passage a check means: the same text anywhere (in its own document first), else the most
    similar one of its document, unless none is similar."""
    same = [passage for passage in passages if passage.text == check.passage]
    if same:
        return min(same, key=lambda passage: passage.document != check.document), "same"
    matcher = SequenceMatcher(b=check.passage, autojunk=False)
    best, best_ratio = None, SAME_ENOUGH
    for passage in passages:
        if passage.document != check.document:
            continue
        matcher.set_seq1(passage.text)
        # Each bound is dearer than the one before; most passages fail the first.
        if matcher.real_quick_ratio() < best_ratio or matcher.quick_ratio() < best_ratio:
            continue
        if (ratio := matcher.ratio()) >= best_ratio:
            best, best_ratio = passage, ratio
    return best, "gone" if best is None else "edited"


def _row(check: LookupCheck, passages: Sequence[Passage], given: Sequence[Passage]) -> CheckRow:
    right, found = right_passage(check, passages)
    texts = [passage.text for passage in given]  # one text in two places answers as well from both
    place = texts.index(right.text) + 1 if right and right.text in texts else 0
    return CheckRow(check=check, right=right, found=found, place=place, given=tuple(given))


def _rank(row: CheckRow) -> int:
    """Smaller is better; a passage that is gone is worse than one that is not found."""
    if row.right is None:
        return 5
    return row.place or 4
