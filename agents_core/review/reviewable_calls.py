"""The call a review belongs to: found, held against others, and open to reviews or not.

It knows no label, score or correction.
"""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from agents_core.archive.call_records import CallNotFound
from agents_core.review.review_records import WHOLE_CALL, ReviewError
from agents_core.store.call_tables import Call, CallLine, CallTurn

READ_ONLY = "This call was imported: its reviews can be read here and not changed."


def found(session: Session, call_id: str) -> Call:
    """The call.

    Raises:
        CallNotFound: it was never kept, or was deleted.
    """
    call = session.get(Call, call_id)
    if call is None:
        raise gone()
    return call


def opened(session: Session, call_id: str, *, turn: int = WHOLE_CALL) -> Call:
    """The call, with every other reviewer of it waiting until this transaction ends.

    Its own events go on being written: those only need its key to stay.

    Raises:
        CallNotFound: it was never kept, or was deleted.
        ReviewError: it was imported, or has no such turn.
    """
    held = select(Call).where(Call.id == call_id).with_for_update(key_share=True)
    call = session.scalar(held)
    if call is None:
        raise gone()
    if call.origin == "imported":
        raise ReviewError(READ_ONLY)
    if turn != WHOLE_CALL and not _has_turn(session, call_id, turn):
        raise ReviewError(f"This call has no turn {turn}.")
    return call


def gone() -> CallNotFound:
    """What a person is told of a call that is not there."""
    return CallNotFound("This call is not kept any more, or never was.")


def _has_turn(session: Session, call_id: str, turn: int) -> bool:
    """Lines are there while a call runs, measures when it has ended."""
    lines = exists().where(CallLine.call_id == call_id, CallLine.turn == turn)
    turns = exists().where(CallTurn.call_id == call_id, CallTurn.turn == turn)
    return bool(session.scalar(select(lines | turns)))
