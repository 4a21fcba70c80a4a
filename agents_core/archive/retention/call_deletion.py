"""Deletes calls, by hand or because they are older than the retention, and writes receipts.

A receipt contains nothing of what was said.
"""

import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from sqlalchemy import Engine, delete, func, select
from sqlalchemy.orm import Session

from agents_core.accounts.sign_in import Clock
from agents_core.archive.call_records import PAGE_ROWS, CallNotFound, Receipt
from agents_core.archive.filter_facets import short
from agents_core.archive.retention.free_space_erasure import note_due
from agents_core.errors import SwitchboardError
from agents_core.store import reading, writing
from agents_core.store.call_tables import (
    Call,
    CallCorrection,
    CallLabel,
    CallLine,
    CallReview,
    DeletionReceipt,
)
from agents_core.store.tables import VersionUse

RETENTION = "retention"
BATCH = 100
GAP_S = 0.005


class CallRunning(SwitchboardError):
    """The call still runs; nothing was deleted."""

    code = "call_running"


class Deletions:
    """Deletes each call in its own transaction, so that other writers wait only briefly."""

    def __init__(self, engine: Engine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    def delete(self, call_ids: Sequence[str], *, by: str, reason: str) -> tuple[Receipt, ...]:
        """Delete these calls; the receipts are in their order."""
        call_ids = tuple(dict.fromkeys(call_ids))
        with reading(self._engine) as session:
            for call_id in call_ids:
                _refuse(session, call_id)
        return tuple(self._delete(call_id, by=by, reason=reason) for call_id in call_ids)

    def expire(self, days: int, *, stop: Callable[[], bool]) -> tuple[Receipt, ...]:
        """Delete ended calls that began more than ``days`` ago; 0 deletes none."""
        receipts: list[Receipt] = []
        while days and not stop():
            before = self._clock() - timedelta(days=days)
            query = select(Call.id).where(Call.started_at < before, Call.state != "running")
            with reading(self._engine) as session:
                found = session.scalars(query.order_by(Call.started_at).limit(BATCH)).all()
            if not found:
                break
            reason = f"older than {days} days"
            for call_id in found:
                if not stop():
                    receipts.append(self._delete_gently(call_id, reason))
        return tuple(receipts)

    def _delete_gently(self, call_id: str, reason: str) -> Receipt:
        """Delete, then pause for as long as that took: SQLite's writers do not queue for the lock
        but retry at intervals."""
        began_s = time.monotonic()
        receipt = self._delete(call_id, by=RETENTION, reason=reason)
        time.sleep(max(time.monotonic() - began_s, GAP_S))
        return receipt

    def receipts(self, *, page: int) -> tuple[Receipt, ...]:
        """Newest first."""
        query = select(DeletionReceipt).order_by(DeletionReceipt.id.desc())
        with reading(self._engine) as session:
            rows = session.scalars(query.offset((max(page, 1) - 1) * PAGE_ROWS).limit(PAGE_ROWS))
            return tuple(map(_receipt, rows))

    def _delete(self, call_id: str, *, by: str, reason: str) -> Receipt:
        with writing(self._engine) as session:
            _refuse(session, call_id)
            call = session.get(Call, call_id, with_for_update=True)
            if call is None:  # another process has deleted it
                return _receipt(_receipt_of(session, call_id))
            # Its writer may have stored last events after an earlier deletion.
            of_call = select(DeletionReceipt).where(DeletionReceipt.call_id == call_id)
            receipt = session.scalars(of_call).first() or DeletionReceipt(call_id=call_id)
            receipt.started_at, receipt.deleted_at = call.started_at, self._clock()
            receipt.by, receipt.reason = short(by, 80), short(reason)
            receipt.counts = _counts(session, call)
            session.add(receipt)
            note_due(session, self._clock())
            session.execute(delete(VersionUse).where(VersionUse.call_id == call_id))
            session.execute(delete(CallLine).where(CallLine.call_id == call_id))
            session.execute(delete(Call).where(Call.id == call_id))  # the rest goes with it
            session.flush()
            return _receipt(receipt)


def _refuse(session: Session, call_id: str) -> None:
    state = session.scalar(select(Call.state).where(Call.id == call_id))
    if state == "running":
        raise CallRunning("This call is still running. End it first, then delete it.")
    if state is None:
        _receipt_of(session, call_id)


def _receipt_of(session: Session, call_id: str) -> DeletionReceipt:
    found = session.scalar(select(DeletionReceipt).where(DeletionReceipt.call_id == call_id))
    if found is None:
        raise CallNotFound("This call is not kept here, or was deleted.")
    return found


def _counts(session: Session, call: Call) -> dict[str, int]:
    def count(table: type[CallLine | CallReview | CallLabel | CallCorrection]) -> int:
        rows = select(func.count()).select_from(table).where(table.call_id == call.id)
        return session.scalar(rows) or 0

    return {
        "events": call.events,
        "lines": count(CallLine),
        "audio_bytes": call.audio_bytes,
        "reviews": count(CallReview) + count(CallLabel) + count(CallCorrection),
    }


def _receipt(row: DeletionReceipt) -> Receipt:
    return Receipt(
        number=row.id,
        call_id=row.call_id,
        started_at=row.started_at,
        deleted_at=row.deleted_at,
        by=row.by,
        reason=row.reason,
        **row.counts,
    )
