"""Which of two offered tools a reply chooses ("the first one")."""

import re

from agents_core.engine.brain.language.social_phrases import says_yes
from agents_core.engine.brain.session.tool_candidates import ToolCandidate
from agents_core.language.sentences import stem, words
from agents_core.routing.ranking import Ranking

_FIRST = re.compile(r"\b(?:first|former|number one|option one)\b|^one\W*$", re.IGNORECASE)
_SECOND = re.compile(
    r"\b(?:second|latter|last|other|number two|option two)\b|^two\W*$", re.IGNORECASE
)
_CLEARLY = 0.06  #: how much better one must fit the reply than the other
_NEW_SUBJECT = 0.3  #: below this the reply is about neither


def chosen_between(
    left: ToolCandidate, right: ToolCandidate, reply: str, ranking: Ranking
) -> ToolCandidate | None:
    """The way the reply names, counts or describes; None when it is about neither.

    ``ranking``: of the reply among the two.
    """
    if _SECOND.search(reply):
        return right
    if _FIRST.search(reply):
        return left
    said = {stem(word) for word in words(reply)}
    here, there = (
        len(said & {stem(word) for word in words(f"{one.offer} {one.label}")})
        for one in (left, right)
    )
    if here != there:
        return left if here > there else right
    if says_yes(reply):
        return left
    first, *others = ranking.scored
    clear = not others or first.score - others[0].score >= _CLEARLY
    if not clear or first.score < _NEW_SUBJECT:
        return None
    return left if first.tool.name == left.name else right
