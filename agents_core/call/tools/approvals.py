"""Approvals of one call: forms that wait for a person, each answered at most once.

Form values are kept in local variables only, because they may hold a password.
"""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from pydantic import BaseModel, ValidationError

from agents_core import events as ev
from agents_core.call.contract.approval_decision import CALLER, already_decided
from agents_core.call.contract.commands import Ack
from agents_core.call.contract.event_log import EventLog
from agents_core.call.tools.attempt_limiter import AttemptLimiter
from agents_core.call.tools.form_errors import refusal_sentence
from agents_core.errors import kind_and_place
from agents_core.language.spoken_days import wait_in_words
from agents_core.tools.tool_spec import ApprovalSpec, CallContext, Granted, Refused, ToolSpec

log = logging.getLogger(__name__)

CHECK_TIMEOUT_S = 20.0
"""After this the form can be cancelled or submitted again."""

SOMEBODY_ELSE = (
    "Another customer is already signed in on this call. "
    "To sign in as someone else, please start a new call."
)
UNFIT = (
    "This could not be done, because what was asked for does not fit. Ask the caller for what is "
    "missing, or call the tool again with arguments that fit."
)
CANCELLED = "Cancelled."
Abandoned: TypeAlias = Literal["call_ended", "connection_lost"]
ABANDONED: Mapping[ev.Decision, str] = {
    "call_ended": "The call ended.",
    "connection_lost": "The connection to the engine was lost.",
}
_HOW: Mapping[ev.DenialCause, ev.Decision] = {
    "cancelled": "cancelled",
    "refused": "attempts",
    "unfit": "invalid",
}
NOT_PASSED = "The form was refused, so nothing was done. Offer to help with something else instead."


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolCalls:
    """What a decision does with the tool call that waits for it."""

    edit: Callable[[str, BaseModel], None]  #: (call id, arguments instead of the model's)
    approve: Callable[[str], Awaitable[None]]  #: (call id): run the tool
    reject: Callable[[str, str], Awaitable[None]]  #: (call id, message to the model)


@dataclass(slots=True)
class _Pending:
    spec: ToolSpec
    approval: ApprovalSpec
    call_id: str
    arguments: str
    attempts_left: int
    expires_ms: int
    decided_by: str = CALLER  #: the person who submitted last
    checking: bool = False


@dataclass(frozen=True, slots=True)
class _Closed:
    how: ev.Decision
    decided_by: str = ""


class Approvals:
    """Opens, checks, closes and expires approval forms. Used on the call's loop only."""

    def __init__(
        self,
        event_log: EventLog,
        context: CallContext,
        timeout_s: float | None,
        calls: ToolCalls,
    ) -> None:
        """``timeout_s``: instead of each tool's own."""
        self._event_log = event_log
        self._context = context
        self._calls = calls
        self._timeout_s = timeout_s
        self._pending: dict[str, _Pending] = {}
        self._closed: dict[str, _Closed] = {}  # by call id
        self._attempts = AttemptLimiter()
        self._checks: dict[type[BaseModel], asyncio.Lock] = {}
        self.check_timeout_s = CHECK_TIMEOUT_S

    async def open(self, spec: ToolSpec, *, call_id: str, agent: str, arguments: str) -> None:
        """Ask a person before the tool runs."""
        approval = spec.approval
        if approval is None or call_id in self._pending:
            return
        timeout_s = self._timeout_s or approval.timeout_s
        now_ms = self._event_log.now_ms()
        pending = self._pending[call_id] = _Pending(
            spec=spec,
            approval=approval,
            call_id=call_id,
            arguments=arguments,
            attempts_left=self._attempts.left(approval, now_ms),
            expires_ms=now_ms + int(timeout_s * 1000),
        )
        self._event_log.emit(
            ev.ApprovalRequested,
            call_id=call_id,
            tool=spec.name,
            agent=agent,
            arguments=arguments,
            form=approval.form.__name__,
            attempts_left=pending.attempts_left,
            timeout_s=timeout_s,
            title=approval.title,
            explanation=approval.explanation,
            purpose=approval.purpose,
        )
        if not pending.attempts_left:
            await self._exhausted(pending)

    async def submit(self, call_id: str, values: Mapping[str, Any], by: str = CALLER) -> Ack:
        """Check a filled-in form; a second or late one is refused and executes nothing.

        ``by``: who submitted it.
        """
        pending = self._pending.get(call_id)
        if pending is None:
            return Ack(False, self._why_closed(call_id))
        if pending.checking:
            return Ack(False, "This form is being checked already.")
        pending.checking, pending.decided_by = True, by
        try:
            # One at a time: two forms at once have no more attempts than one, and two sign-ins
            # cannot admit two customers.
            async with self._checks.setdefault(pending.approval.form, asyncio.Lock()):
                return await self._check(pending, values)
        finally:
            pending.checking = False

    async def deny(self, call_id: str, by: str = CALLER) -> Ack:
        """Cancel a form; cancelling a cancelled one changes nothing and succeeds."""
        pending = self._pending.get(call_id)
        if pending is None:
            if self._closed.get(call_id) == _Closed("cancelled", by):
                return Ack(True, CANCELLED)
            return Ack(False, self._why_closed(call_id))
        if pending.checking:
            return Ack(False, "This form is being checked already.")
        pending.decided_by = by
        await self._deny(pending, "cancelled", "The form was cancelled.", pending.approval.denied)
        return Ack(True, CANCELLED)

    async def expire(self) -> None:
        """Close the forms that are out of time."""
        now_ms = self._event_log.now_ms()
        for pending in [p for p in self._pending.values() if p.expires_ms <= now_ms]:
            if pending.checking or not self._is_open(pending):
                continue
            self._close(pending, _Closed("timed_out"))
            self._event_log.emit(ev.ApprovalExpired, call_id=pending.call_id, how="timed_out")
            await self._reject(pending, pending.approval.expired)

    def abandon(self, how: Abandoned) -> None:
        """Close all forms: the session that waited for them is gone."""
        reason = ABANDONED[how]
        for pending in list(self._pending.values()):
            self._close(pending, _Closed(how))
            self._event_log.emit(
                ev.ApprovalDenied,
                call_id=pending.call_id,
                reason=reason,
                abandoned=True,
                cause="abandoned",
                how=how,
            )

    async def _check(self, pending: _Pending, values: Mapping[str, Any]) -> Ack:
        if not self._is_open(pending):  # while another form was checked
            return Ack(False, self._why_closed(pending.call_id))
        try:
            form = pending.approval.form.model_validate(dict(values))
        except ValidationError as error:
            return self._refuse(pending, refusal_sentence(error, values), pending.attempts_left)
        try:
            arguments = pending.spec.arguments.model_validate_json(pending.arguments or "{}")
        except ValidationError:
            return await self._unfit(pending)
        if not self._attempts.left(pending.approval, self._event_log.now_ms()):
            return await self._exhausted(pending)
        verdict = await self._verdict(pending, form, arguments)
        if not self._is_open(pending):  # the session was lost meanwhile: there is nothing to run
            return Ack(False, self._why_closed(pending.call_id))
        if isinstance(verdict, Refused):
            return await self._refused(pending, verdict)
        if verdict.identity is not None and not self._context.admit(verdict.identity):
            return self._refuse(pending, SOMEBODY_ELSE, pending.attempts_left)
        return await self._granted(pending, verdict, arguments)

    async def _verdict(
        self, pending: _Pending, form: BaseModel, arguments: BaseModel
    ) -> Granted | Refused:
        try:
            async with asyncio.timeout(self.check_timeout_s):
                return await pending.approval.check(self._context, form, arguments)
        except Exception as error:
            # Only the type: the exception may quote the form, and the form may hold a password.
            log.error("form check of %s failed: %s", pending.spec.name, kind_and_place(error))
            return Refused("This could not be checked just now. Please try again.")

    async def _refused(self, pending: _Pending, verdict: Refused) -> Ack:
        if verdict.attempts_left is None:
            return self._refuse(pending, verdict.reason, pending.attempts_left)
        now_ms = self._event_log.now_ms()
        self._attempts.failed(pending.approval, now_ms)
        left = min(verdict.attempts_left, self._attempts.left(pending.approval, now_ms))
        if verdict.attempts_left <= 0:
            message = verdict.to_model or NOT_PASSED
            ack = await self._deny(pending, "refused", verdict.reason, message)
        elif left <= 0:
            ack = await self._exhausted(pending)
        else:
            attempts = "1 attempt" if left == 1 else f"{left} attempts"
            return self._refuse(pending, f"{verdict.reason} {attempts} left.", left)
        await self._exhaust_waiting(pending.approval)
        return ack

    def _refuse(self, pending: _Pending, reason: str, attempts_left: int) -> Ack:
        left = min(attempts_left, self._attempts.left(pending.approval, self._event_log.now_ms()))
        pending.attempts_left = left
        self._event_log.emit(
            ev.ApprovalRefused, call_id=pending.call_id, reason=reason, attempts_left=left
        )
        return Ack(False, reason)

    async def _unfit(self, pending: _Pending) -> Ack:
        reason = "The agent requested this with invalid arguments."
        return await self._deny(pending, "unfit", reason, UNFIT)

    async def _exhausted(self, pending: _Pending) -> Ack:
        """Close a form whose kind has no attempts left for a while."""
        approval = pending.approval
        wait = wait_in_words(self._attempts.wait_s(approval, self._event_log.now_ms()))
        reason = f"Too many attempts failed on this call. You can try again in {wait}."
        return await self._deny(pending, "refused", reason, approval.exhausted(wait))

    async def _exhaust_waiting(self, approval: ApprovalSpec) -> None:
        """Close the other forms of a kind that has no attempts left."""
        for pending in list(self._pending.values()):
            same = pending.approval.form is approval.form
            if not same or pending.checking or not self._is_open(pending):
                continue  # a form that is being checked notices by itself
            if not self._attempts.left(pending.approval, self._event_log.now_ms()):
                await self._exhausted(pending)

    async def _granted(self, pending: _Pending, verdict: Granted, proposed: BaseModel) -> Ack:
        self._attempts.passed(pending.approval)
        executed = verdict.arguments or proposed
        ran = await self._approve(pending, _json(proposed), _json(executed), verdict.arguments)
        await self._approve_waiting()
        if not ran:  # a sign-in is valid all the same
            return Ack(False, "This was approved, but the connection broke. Please ask again.")
        return Ack(True, "Approved.")

    async def _approve_waiting(self) -> None:
        """Run tools that need no approval any more: two may have waited for one sign-in."""
        for pending in list(self._pending.values()):
            if pending.checking or not self._is_open(pending):
                continue
            if not pending.approval.needed(self._context):
                await self._approve(pending, pending.arguments, pending.arguments, None)

    async def _approve(
        self, pending: _Pending, proposed: str, executed: str, edited: BaseModel | None
    ) -> bool:
        """Close the form and run the tool; False: the transport broke and it does not run."""
        closed = _Closed("submitted", pending.decided_by)
        self._close(pending, closed)
        self._event_log.emit(
            ev.ApprovalGranted,
            call_id=pending.call_id,
            proposed=proposed,
            executed=executed,
            decided_by=closed.decided_by,
            how=closed.how,
        )
        try:
            if edited is not None:
                self._calls.edit(pending.call_id, edited)
            await self._calls.approve(pending.call_id)
        except Exception as error:
            log.info("approving %s failed: %s", pending.spec.name, kind_and_place(error))
            return False
        return True

    async def _deny(
        self, pending: _Pending, cause: ev.DenialCause, reason: str, message: str
    ) -> Ack:
        """Close the form: ``reason`` is for people, ``message`` for the model."""
        how = _HOW[cause]
        closed = _Closed(how, pending.decided_by if how == "cancelled" else "")
        self._close(pending, closed)
        self._event_log.emit(
            ev.ApprovalDenied,
            call_id=pending.call_id,
            reason=reason,
            cause=cause,
            decided_by=closed.decided_by,
            how=closed.how,
        )
        await self._reject(pending, message)
        return Ack(False, reason)

    async def _reject(self, pending: _Pending, message: str) -> None:
        self._context.grounding.append(message)  # an agent may say how long the wait is
        try:
            await self._calls.reject(pending.call_id, message)
        except Exception as error:
            # The session manager reports the broken transport; the form is closed all the same.
            log.info("rejecting %s failed: %s", pending.spec.name, kind_and_place(error))

    def _is_open(self, pending: _Pending) -> bool:
        return self._pending.get(pending.call_id) is pending

    def _close(self, pending: _Pending, closed: _Closed) -> None:
        self._pending.pop(pending.call_id, None)
        self._closed[pending.call_id] = closed

    def _why_closed(self, call_id: str) -> str:
        closed = self._closed.get(call_id)
        if closed is None:
            return "This form is not open in this call."
        if closed.how in ABANDONED:
            return ABANDONED[closed.how]
        return already_decided(closed.how, closed.decided_by)


def _json(arguments: BaseModel) -> str:
    return json.dumps(arguments.model_dump(mode="json"))
