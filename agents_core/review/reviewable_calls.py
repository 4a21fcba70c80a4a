"""Looks up and locks the call that is being reviewed."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from agents_core.archive.call_records import CallNotFound
from agents_core.review.review_records import WHOLE_CALL, ReviewError
from agents_core.store.call_tables import Call, CallLine, CallTurn

READ_ONLY = "This call was imported. Its reviews are read-only."


def find_call(session: Session, call_id: str) -> Call:
    """The call.

    Raises:
        CallNotFound: there is no such call.
    """
    call = session.get(Call, call_id)
    if call is None:
        raise not_found()
    return call


def locked_call(session: Session, call_id: str, *, turn: int = WHOLE_CALL) -> Call:
    """The call, locked against other reviews until this transaction ends. Its events can still be
    written: they only need its key.

    Raises:
        CallNotFound: there is no such call.
        ReviewError: the call was imported, or has no such turn.
    """
    query = select(Call).where(Call.id == call_id).with_for_update(key_share=True)
    call = session.scalar(query)
    if call is None:
        raise not_found()
    if call.origin == "imported":
        raise ReviewError(READ_ONLY)
    if turn != WHOLE_CALL and not _has_turn(session, call_id, turn):
        raise ReviewError(f"This call has no turn {turn}.")
    return call


def not_found() -> CallNotFound:
    """The error for an unknown call."""
    return CallNotFound("There is no such call. It may have been deleted.")


def _has_turn(session: Session, call_id: str, turn: int) -> bool:
    """A running call has lines only; its measures are stored when it ends."""
    lines = exists().where(CallLine.call_id == call_id, CallLine.turn == turn)
    turns = exists().where(CallTurn.call_id == call_id, CallTurn.turn == turn)
    return bool(session.scalar(select(lines | turns)))
