"""Citations of policy passages over many calls."""

from collections.abc import Sequence

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from agents_core.insights.insight_results import PassageUse, PolicyUsage, SearchedPolicy
from agents_core.knowledge.documents.passages import Passage
from agents_core.store.call_tables import CallCitation, CallLookup


def searched_policies(session: Session, ids: Select[str]) -> tuple[SearchedPolicy, ...]:
    """Policy versions these calls searched: most searched policy first, then newest version."""
    lookup = CallLookup
    found = session.execute(
        select(lookup.policy, lookup.policy_version, func.count(lookup.call_id.distinct()))
        .where(lookup.call_id.in_(ids), lookup.policy != "")
        .group_by(lookup.policy, lookup.policy_version)
    ).all()
    totals: dict[str, int] = {}
    for name, _, calls in found:
        totals[name] = totals.get(name, 0) + calls
    ordered = sorted(found, key=lambda row: (-totals[row[0]], row[0], -row[1]))
    return tuple(
        SearchedPolicy(policy=name, version=number, calls=n) for name, number, n in ordered
    )


def policy_usage(
    session: Session,
    ids: Select[str],
    policy: str,
    version: int,
    passages: Sequence[Passage] | None,
) -> PolicyUsage:
    """Citations of a policy version. ``passages``: all of that version; None when it is not
    stored."""
    one = CallCitation
    times = func.count()
    cited = session.execute(
        select(
            one.passage_id,
            func.max(one.document),
            func.max(one.text),
            times,
            func.count(one.call_id.distinct()),
        )
        .where(one.policy == policy, one.policy_version == version, one.call_id.in_(ids))
        .group_by(one.passage_id)
        .order_by(times.desc(), one.passage_id)
    ).all()
    lookup = CallLookup
    lookups = session.scalar(
        select(func.count()).where(
            lookup.policy == policy, lookup.policy_version == version, lookup.call_id.in_(ids)
        )
    )
    known = {passage.id: passage for passage in passages or ()}
    seen = {row[0] for row in cited}
    return PolicyUsage(
        policy=policy,
        version=version,
        lookups=lookups or 0,
        cited=tuple(
            _use(known.get(passage_id), passage_id, document, text, citations, calls)
            for passage_id, document, text, citations, calls in cited
        ),
        never_cited=tuple(
            _use(passage, passage.id, passage.document, passage.text, 0, 0)
            for passage in known.values()
            if passage.id not in seen
        ),
        passages_known=passages is not None,
    )


def _use(
    passage: Passage | None, passage_id: str, document: str, text: str, citations: int, calls: int
) -> PassageUse:
    return PassageUse(
        passage_id=passage_id,
        document=document,
        line=passage.line if passage is not None else 0,
        text=passage.text if passage is not None else text,
        citations=citations,
        calls=calls,
    )
