"""Tools that change one field of a customer's record, after the customer confirmed it on a form.

The form shows the agent's proposal. The person may choose another value, and that one is applied.
"""

import asyncio
import threading
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model
from sqlalchemy import Engine, select

from agents_core.accounts.sign_in import Clock
from agents_core.records.record_file import RecordChange, RecordTool, record_files
from agents_core.records.record_tools import Record, ahead_of, spoken
from agents_core.store import writing
from agents_core.store.tables import CustomerRecord
from agents_core.tools.tool_spec import (
    ApprovalSpec,
    CallContext,
    Granted,
    Refused,
    ToolOutcome,
    ToolSpec,
)

NOT_SIGNED_IN = "Nobody is signed in on this call, so nothing was changed."

CONFIRMATIONS = 3  #: attempts; only the connection can fail


def change_tools(engine: Engine, clock: Clock) -> tuple[ToolSpec, ...]:
    """The change tools of all data files, for the tool catalogue."""
    return tuple(
        _tool(file.tool, change, engine, clock)
        for file in record_files()
        for change in file.changes
    )


def _tool(tool: RecordTool, change: RecordChange, engine: Engine, clock: Clock) -> ToolSpec:
    arguments = _arguments(change)

    async def run(context: CallContext, wanted: Any) -> ToolOutcome:
        identity = context.identity
        if identity is None:
            return ToolOutcome(
                f"{NOT_SIGNED_IN} Use {tool.name} first: it lets the caller sign in on their "
                "screen."
            )
        today = clock().astimezone(tool.day_zone()).date()
        chosen = {change.field: str(getattr(wanted, change.field))}
        cancelled = threading.Event()
        try:
            values = await asyncio.to_thread(
                _set, engine, tool, change, identity.customer_id, chosen, today, cancelled
            )
        except asyncio.CancelledError:
            cancelled.set()  # the thread goes on; the model reads that nothing was changed
            raise
        if values is None:
            return ToolOutcome(change.impossible)
        return ToolOutcome(change.done.format_map(spoken(tool, values, today)))

    return ToolSpec(
        name=change.name,
        description=change.description,
        arguments=arguments,
        run=run,
        approval=_confirmation(change, arguments),
    )


def _set(
    engine: Engine,
    tool: RecordTool,
    change: RecordChange,
    customer_id: int,
    chosen: Mapping[str, str],
    today: date,
    cancelled: threading.Event,
) -> Record | None:
    """Change the customer's next record that has the needed field; returns it, or None. Blocking.

    ``cancelled``: set when the tool call was cancelled; an uncommitted change is rolled back.

    Raises:
        StoreUnavailable: the database cannot be used; nothing was changed.
    """
    row = CustomerRecord
    query = select(row).where(row.customer_id == customer_id, row.collection == tool.collection)
    with writing(engine) as session:
        rows = session.scalars(query.order_by(row.id)).all()
        ahead = ahead_of(tool, [found.values for found in rows], today)
        wanted = next((values for values in ahead if values.get(change.needs)), None)
        for found in rows:
            if found.values is wanted:
                found.values = {**found.values, **chosen}
                session.flush()  # may block, too
                if cancelled.is_set():
                    session.rollback()
                    return None
                return found.values
    return None


def _arguments(change: RecordChange) -> type[BaseModel]:
    """The tool's arguments: one choice. The page renders the same class as the form."""
    field = Field(title=change.label, description=change.explanation)
    fields: dict[str, Any] = {change.field: (Literal[change.choices], field)}
    name = "".join(part.capitalize() for part in change.name.split("_"))
    return create_model(name, __config__=ConfigDict(extra="forbid"), **fields)


def _confirmation(change: RecordChange, form: type[BaseModel]) -> ApprovalSpec:
    async def check(context: CallContext, filled: Any, _proposed: BaseModel) -> Granted | Refused:
        if context.identity is None:  # signed out meanwhile
            return Refused("Nobody is signed in on this call.", 0, NOT_SIGNED_IN)
        return Granted(filled)

    return ApprovalSpec(
        form=form,
        title=change.title,
        explanation=change.explanation,
        purpose=change.purpose,
        check=check,
        needed=lambda context: context.identity is not None,
        denied=(
            "The caller cancelled this, so nothing was changed. "
            "Offer to help with something else instead."
        ),
        expired=(
            "The form closed before the caller confirmed it, so it could not be changed. "
            "Offer to try again, or to help with something else instead."
        ),
        attempts=CONFIRMATIONS,
        submit_label="Confirm",
    )
