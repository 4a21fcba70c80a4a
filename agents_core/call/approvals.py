"""The approval desk of one call: forms that wait for a person, each answered at most once.

It knows neither the SDK nor the page. Form values live only in local variables: they may hold a
password.
"""

import asyncio
import json
import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from pydantic import BaseModel, SecretStr, ValidationError

from agents_core import events as ev
from agents_core.call.commands import Ack
from agents_core.call.journal import Journal
from agents_core.tools import ApprovalSpec, CallContext, Granted, Refused, ToolSpec

log = logging.getLogger(__name__)

CHECK_TIMEOUT_S = 20.0
"""A check that takes longer lets go of the form, so that it can be cancelled or tried again."""


class Verdicts(Protocol):
    """Where a decision goes."""

    async def approve(self, call_id: str, edited: BaseModel | None) -> None:
        """Run the tool, with edited arguments instead of the model's when there are any."""
        ...

    async def reject(self, call_id: str, message: str) -> None:
        """Do not run it; the model is told ``message``."""
        ...


@dataclass(slots=True)
class _Pending:
    spec: ToolSpec
    call_id: str
    arguments: str
    attempts_left: int
    expires_ms: int
    checking: bool = False


class ApprovalDesk:
    """Used on the call's loop only."""

    def __init__(
        self, journal: Journal, context: CallContext, verdicts: Verdicts, timeout_s: float | None
    ) -> None:
        self._journal = journal
        self._context = context
        self._verdicts = verdicts
        self._timeout_s = timeout_s
        self._pending: dict[str, _Pending] = {}
        self._closed: dict[str, str] = {}
        self.check_timeout_s = CHECK_TIMEOUT_S

    def open(self, spec: ToolSpec, *, call_id: str, agent: str, arguments: str) -> None:
        """Ask a person. The tool has not run."""
        approval = spec.approval
        if approval is None or call_id in self._pending:
            return
        timeout_s = self._timeout_s or approval.timeout_s
        self._pending[call_id] = _Pending(
            spec=spec,
            call_id=call_id,
            arguments=arguments,
            attempts_left=approval.attempts,
            expires_ms=self._journal.now_ms() + int(timeout_s * 1000),
        )
        self._journal.emit(
            ev.ApprovalRequested,
            call_id=call_id,
            tool=spec.name,
            agent=agent,
            arguments=arguments,
            form=approval.form.__name__,
            attempts_left=approval.attempts,
            timeout_s=timeout_s,
        )

    async def submit(self, call_id: str, values: Mapping[str, Any]) -> Ack:
        """A person filled in the form; a second or late click is refused and executes nothing."""
        pending = self._pending.get(call_id)
        if pending is None:
            return Ack(False, self._why_closed(call_id))
        if pending.checking:
            return Ack(False, "This form is being checked already.")
        pending.checking = True
        try:
            return await self._check(pending, values)
        finally:
            pending.checking = False

    async def deny(self, call_id: str) -> Ack:
        """A person cancelled."""
        pending = self._pending.get(call_id)
        if pending is None:
            return Ack(False, self._why_closed(call_id))
        if pending.checking:
            return Ack(False, "This form is being checked already.")
        await self._deny(pending, "The form was cancelled.")
        return Ack(True, "Cancelled.")

    async def expire(self) -> None:
        """Close what nobody answered in time."""
        now_ms = self._journal.now_ms()
        for pending in [p for p in self._pending.values() if p.expires_ms <= now_ms]:
            if pending.checking or not self._is_open(pending):
                continue
            self._close(pending, "This form timed out; nothing was done.")
            self._journal.emit(ev.ApprovalExpired, call_id=pending.call_id)
            assert pending.spec.approval is not None
            await self._reject(pending, pending.spec.approval.expired)

    def abandon(self, reason: str) -> None:
        """The session that asked is gone; nobody waits for these answers any more."""
        for pending in list(self._pending.values()):
            self._close(pending, reason)
            self._journal.emit(
                ev.ApprovalDenied, call_id=pending.call_id, reason=reason, abandoned=True
            )

    async def _check(self, pending: _Pending, values: Mapping[str, Any]) -> Ack:
        approval = pending.spec.approval
        assert approval is not None
        try:
            form = approval.form.model_validate(dict(values))
        except ValidationError as error:
            return self._refuse(pending, _sentence(error, values), pending.attempts_left)
        try:
            arguments = pending.spec.arguments.model_validate_json(pending.arguments or "{}")
        except ValidationError:
            await self._deny(pending, "The agent asked for this with arguments that do not fit.")
            return Ack(False, "The agent asked for this with arguments that do not fit.")
        verdict = await self._verdict(pending, approval, form, arguments)
        if not self._is_open(pending):  # the session was lost meanwhile: there is nothing to run
            return Ack(False, self._why_closed(pending.call_id))
        if isinstance(verdict, Refused):
            return await self._refused(pending, verdict)
        return await self._granted(pending, verdict, arguments)

    async def _verdict(
        self, pending: _Pending, approval: ApprovalSpec, form: BaseModel, arguments: BaseModel
    ) -> Granted | Refused:
        try:
            async with asyncio.timeout(self.check_timeout_s):
                return await approval.check(self._context, form, arguments)
        except Exception as error:
            # Only the type: the exception may quote the form, and the form may hold a password.
            log.error("form check of %s failed: %s", pending.spec.name, type(error).__name__)
            return Refused(
                "This could not be checked just now. Please try again.", pending.attempts_left
            )

    async def _refused(self, pending: _Pending, verdict: Refused) -> Ack:
        if verdict.attempts_left <= 0:
            await self._deny(pending, verdict.reason)
            return Ack(False, verdict.reason)
        return self._refuse(pending, verdict.reason, verdict.attempts_left)

    def _refuse(self, pending: _Pending, reason: str, attempts_left: int) -> Ack:
        pending.attempts_left = attempts_left
        self._journal.emit(
            ev.ApprovalRefused, call_id=pending.call_id, reason=reason, attempts_left=attempts_left
        )
        return Ack(False, reason)

    async def _granted(self, pending: _Pending, verdict: Granted, proposed: BaseModel) -> Ack:
        self._close(pending, "This form was answered already.")
        executed = verdict.arguments or proposed
        self._journal.emit(
            ev.ApprovalGranted,
            call_id=pending.call_id,
            proposed=json.dumps(proposed.model_dump(mode="json")),
            executed=json.dumps(executed.model_dump(mode="json")),
        )
        await self._verdicts.approve(pending.call_id, verdict.arguments)
        await self._approve_waiting()
        return Ack(True, "Approved.")

    async def _approve_waiting(self) -> None:
        """What this answer made unnecessary to ask: two tools may have waited for one sign-in."""
        for pending in list(self._pending.values()):
            approval = pending.spec.approval
            if approval is None or pending.checking or not self._is_open(pending):
                continue
            if approval.needed(self._context):
                continue
            self._close(pending, "This form was answered already.")
            self._journal.emit(
                ev.ApprovalGranted,
                call_id=pending.call_id,
                proposed=pending.arguments,
                executed=pending.arguments,
            )
            await self._verdicts.approve(pending.call_id, None)

    async def _deny(self, pending: _Pending, reason: str) -> None:
        assert pending.spec.approval is not None
        self._close(pending, "This form was closed already.")
        self._journal.emit(ev.ApprovalDenied, call_id=pending.call_id, reason=reason)
        await self._reject(pending, pending.spec.approval.denied)

    async def _reject(self, pending: _Pending, message: str) -> None:
        try:
            await self._verdicts.reject(pending.call_id, message)
        except Exception as error:
            # The transport broke; the session keeper reports that. The form is closed all the same.
            log.info("rejecting %s failed: %s", pending.spec.name, type(error).__name__)

    def _is_open(self, pending: _Pending) -> bool:
        return self._pending.get(pending.call_id) is pending

    def _close(self, pending: _Pending, why: str) -> None:
        self._pending.pop(pending.call_id, None)
        self._closed[pending.call_id] = why

    def _why_closed(self, call_id: str) -> str:
        return self._closed.get(call_id, "This form is not open in this call.")


def _sentence(error: ValidationError, values: Mapping[str, Any]) -> str:
    """Which fields and why, without the values."""
    private = _texts(values)
    parts = [
        f"{' '.join(str(p) for p in item['loc']) or 'form'}: {_why(item['msg'], private)}"
        for item in error.errors(include_input=False, include_url=False, include_context=False)
    ]
    return "Please check the form: " + "; ".join(parts[:3]) + "."


def _why(message: str, private: Iterable[str]) -> str:
    """Pydantic's words, unless a validator quoted what was filled in."""
    return "this does not fit" if any(text in message for text in private) else message


def _texts(value: Any) -> list[str]:
    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, Mapping):
        return [text for part in value.values() for text in _texts(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _texts(part)]
    text = str(value).strip()
    return [text] if len(text) > 1 else []
