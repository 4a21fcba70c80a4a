"""The form a waiting tool needs from a person, drawn from its pydantic class.

It never decides whether the answer is right: the call checks it. A password leaves the session
state at the moment the form is sent.
"""

import time
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import streamlit as st

from agents_core.call.contract.commands import Deny, Submit
from agents_core.call.view.call_view import PendingApproval
from agents_core.tools.tool_spec import ApprovalSpec
from pages.console.call_bar import DOUBLE_CLICK_S
from pages.console.form_schema import Field, complaint, fields_of, submitted
from pages.services.ports import Switchboard
from pages.session.call_session import CallSession
from pages.session.submitted_command import SubmittedCommand
from pages.ui.assets import ASSETS
from pages.ui.html_text import clock, escape_markdown, safe
from pages.ui.page_scripts import install_script

SCRIPT = ASSETS / "refocus.js"
PREFIX = "approval:"
REPEAT_S = 1.0
"""Submit once more within this, with every secret box still empty, is the second half of a double
click: nobody types a password that fast."""


@dataclass(slots=True)
class Sent:
    """What this page did with one form that waits. It holds nothing a person typed."""

    answer: SubmittedCommand | None = None
    at_s: float = -REPEAT_S  #: of the last Submit that counted; monotonic
    complaint: str = ""
    about: tuple[str, int] = ("", 0)  #: the call's own reason and attempts when that was written
    cleared: int = 0  #: how often the secret boxes were made anew

    def repeats(self, secrets: Collection[Any], now_s: float) -> bool:
        """Whether a press asks for what is being done. ``secrets``: what the secret boxes hold."""
        if self.answer is not None and not self.answer.done:
            return True
        since_s = now_s - self.at_s
        return since_s < REPEAT_S and not any(secrets) if secrets else since_s < DOUBLE_CLICK_S


def keep_focus() -> None:
    """A box that is emptied keeps the focus. Draw it once per page, outside what moves."""
    install_script(SCRIPT)


def approvals(session: CallSession, switchboard: Switchboard) -> None:
    """Every form the call waits for, and nothing left of those it no longer waits for."""
    waiting = session.view.approvals if session.running else ()
    _forget({approval.call_id for approval in waiting})
    for approval in waiting:
        tool = switchboard.catalogue.get(approval.tool)
        if tool is None or tool.approval is None:
            st.warning(f"{escape_markdown(approval.tool)} asks for an approval this page lacks.")
        else:
            _form(session, approval, tool.approval)


def key_of(call_id: str, name: str, cleared: int = 0) -> str:
    """The session key of one box. ``cleared``: a box of another key is empty for certain. One that
    was only set to empty kept its dots in 2 of 8 tries, when a tick followed at once."""
    return f"{PREFIX}{call_id}:{name}" + (f"~{cleared}" if cleared else "")


def _sent(session: CallSession, call_id: str) -> Sent:
    forms: dict[str, Sent] = session.render_cache.setdefault("forms", {})
    return forms.setdefault(call_id, Sent())


def _key(field: Field, call_id: str, sent: Sent) -> str:
    return key_of(call_id, field.name, sent.cleared if field.kind == "secret" else 0)


def _forget(waiting: set[str]) -> None:
    for key in [key for key in st.session_state if str(key).startswith(PREFIX)]:
        if str(key).removeprefix(PREFIX).rsplit(":", 1)[0] not in waiting:
            del st.session_state[key]


def _form(session: CallSession, approval: PendingApproval, spec: ApprovalSpec) -> None:
    fields = fields_of(spec.form, approval.arguments)
    sent = _sent(session, approval.call_id)
    with (
        st.container(key="approval_card"),
        st.form(f"form-{approval.call_id}", enter_to_submit=True, border=False),
    ):
        st.html(_head(session, approval, spec))
        with st.container(horizontal=True, gap="small"):
            for field in fields:
                _box(field, _key(field, approval.call_id, sent))
        with st.container(horizontal=True, gap="small"):
            st.form_submit_button(
                "Submit",
                type="primary",
                on_click=_send,
                args=(session, approval, spec, fields),
                key=f"send-{approval.call_id}",
            )
            st.form_submit_button(
                "Cancel",
                on_click=_cancel,
                args=(session, approval, fields),
                key=f"cancel-{approval.call_id}",
            )


def _head(session: CallSession, approval: PendingApproval, spec: ApprovalSpec) -> str:
    left_ms = max(0, approval.expires_at_ms - session.elapsed_ms)
    # Whole seconds only, in 5 s steps while there is time: fewer redraws beside a person typing.
    left = clock(left_ms if left_ms < 15_000 else left_ms // 5_000 * 5_000)
    sent = _sent(session, approval.call_id)
    # The newer one counts: what the call says of an answer, or what this page says before it.
    newest = sent.about == (approval.reason, approval.attempts_left)
    problem = (sent.complaint if newest else "") or approval.reason
    reason = ""
    if problem:
        tries = f"{approval.attempts_left} attempt{'s' * (approval.attempts_left != 1)} left"
        tries = "" if "attempt" in problem else tries  # a check's own sentence may count them
        reason = f'<div class="sb-refused"><b>{safe(problem)}</b> <span>{tries}</span></div>'
    return (
        f'<div class="sb-ask"><div class="sb-asked"><b>{safe(spec.title)}</b>'
        f'<span class="sb-left">closes in {left}</span></div>'
        f"<p>{safe(spec.explanation)}</p>"
        f'<p class="sb-for">{safe(approval.agent)} wants to use {safe(approval.tool)}.</p>'
        f"{reason}</div>"
    )


def _box(field: Field, key: str) -> None:
    """The widget of one field; its value lives in the session under ``key``."""
    label = escape_markdown(field.label) + ("" if field.required else " (optional)")
    common: dict[str, Any] = {"key": key, "help": field.help or None}
    match field.kind:
        case "secret":
            st.text_input(label, type="password", autocomplete="current-password", **common)
        case "text":
            value = field.default or ""
            st.text_input(label, value, max_chars=field.max_chars, autocomplete="off", **common)
        case "long_text":
            st.text_area(label, field.default or "", max_chars=field.max_chars, **common)
        case "json":
            st.text_area(f"{label} (JSON)", field.default or "", **common)
        case "integer" | "number":
            _number_box(field, label, common)
        case "flag":
            st.checkbox(label, bool(field.default), **common)
        case "choice":
            chosen = field.options.index(field.default) if field.default in field.options else None
            st.selectbox(label, field.options, index=chosen, **common)
        case "choices":
            known = [item for item in field.default or () if item in field.options]
            st.multiselect(label, field.options, default=known, **common)
        case "date":
            st.date_input(label, field.default, **common)
        case "time":
            st.time_input(label, field.default, **common)


def _number_box(field: Field, label: str, common: dict[str, Any]) -> None:
    kind: type[int] | type[float] = int if field.kind == "integer" else float
    least = None if field.least is None else kind(field.least)
    most = None if field.most is None else kind(field.most)
    value = field.default
    if value is not None and (
        (least is not None and value < least) or (most is not None and value > most)
    ):
        value = None  # the model proposed something the form does not allow
    st.number_input(
        label,
        min_value=least,
        max_value=most,
        value=value,
        step=1 if kind is int else None,
        **common,
    )


def _send(
    session: CallSession, approval: PendingApproval, spec: ApprovalSpec, fields: tuple[Field, ...]
) -> None:
    sent, now_s = _sent(session, approval.call_id), time.monotonic()
    keys = {field.name: _key(field, approval.call_id, sent) for field in fields}
    raw = {name: st.session_state.get(key) for name, key in keys.items()}
    _wipe_secrets(session, approval, fields)
    sent.cleared += 1
    if sent.repeats([raw[field.name] for field in fields if field.kind == "secret"], now_s):
        return
    sent.at_s, sent.about = now_s, (approval.reason, approval.attempts_left)
    try:
        values = submitted(fields, raw)
    except ValueError as error:
        sent.complaint = str(error)
        return
    sent.complaint = complaint(spec.form, values, fields)
    if not sent.complaint:
        sent.answer = session.submit(Submit(call_id=approval.call_id, values=values))


def _cancel(session: CallSession, approval: PendingApproval, fields: tuple[Field, ...]) -> None:
    _wipe_secrets(session, approval, fields)
    session.submit(Deny(call_id=approval.call_id))


def _wipe_secrets(
    session: CallSession, approval: PendingApproval, fields: tuple[Field, ...]
) -> None:
    sent = _sent(session, approval.call_id)
    for field in fields:
        if field.kind == "secret":
            st.session_state[_key(field, approval.call_id, sent)] = ""
