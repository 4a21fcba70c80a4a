"""Which of two offered tools a reply chooses ("the first one")."""

import re

from agents_core.engine.brain.language.social_phrases import says_yes
from agents_core.engine.brain.ranking.routing import Disambiguate
from agents_core.engine.brain.ranking.tool_ranker import Ranker
from agents_core.engine.brain.session.tool_candidates import SessionTools, ToolCandidate
from agents_core.language.sentences import stem, words

_FIRST = re.compile(r"\b(?:first|former|number one|option one)\b|^one\W*$", re.IGNORECASE)
_SECOND = re.compile(
    r"\b(?:second|latter|last|other|number two|option two)\b|^two\W*$", re.IGNORECASE
)
_CLEARLY = 0.06  #: how much better one must fit the reply than the other
_NEW_SUBJECT = 0.3  #: below this the reply is about neither


def chosen_between(
    ranker: Ranker, session: SessionTools, offered: Disambiguate, reply: str
) -> ToolCandidate | None:
    """The way the reply names, counts or describes; None when it is about neither."""
    if _SECOND.search(reply):
        return offered.right
    if _FIRST.search(reply):
        return offered.left
    reply_stems = {stem(word) for word in words(reply)}
    left, right = (
        len(reply_stems & {stem(word) for word in words(f"{one.topic} {one.label}")})
        for one in (offered.left, offered.right)
    )
    if left != right:
        return offered.left if left > right else offered.right
    if says_yes(reply):
        return offered.left
    ranking = ranker.rank(session, reply, only=(offered.left.name, offered.right.name))
    first, *others = ranking.scored
    clear = not others or first.score - others[0].score >= _CLEARLY
    return first.candidate if clear and first.score >= _NEW_SUBJECT else None
