"""The form of a tool that waits for approval, generated from its pydantic class.

The call checks the answer. A password leaves the session state when the form is submitted.
"""

import time
from dataclasses import replace
from functools import partial
from typing import Any

import streamlit as st

from agents_core.accounts.demo_accounts import DemoAccount
from agents_core.call.contract.commands import DenyApproval, SubmitApproval
from agents_core.call.view.call_view import PendingApproval
from agents_core.tools.tool_spec import ApprovalSpec
from pages.console.demo_accounts import PASSWORD, USERNAME, demo_accounts
from pages.console.form_schema import Field, fields_of, form_problem, form_values
from pages.console.form_submission import FormSubmission
from pages.live_channel.parts import live_part, rerun_when_done
from pages.services.ports import Switchboard
from pages.session.call_session import CallSession
from pages.ui.html_text import escape_markdown, safe

PREFIX = "approval:"


def approval_forms(session: CallSession, switchboard: Switchboard) -> None:
    """Draw the form of each pending approval, and delete the inputs of closed ones."""
    pending = session.view.approvals if session.running else ()
    _delete_inputs_except({approval.call_id for approval in pending})
    if not pending:
        _refusal_of_closed_form(session)
    for approval in pending:
        tool = switchboard.catalogue.get(approval.tool)
        if tool is None or tool.approval is None:
            st.warning(
                f"{escape_markdown(approval.agent)} requested an approval, but this page has no "
                "form for it."
            )
        else:
            _form(session, switchboard, approval, tool.approval)


def _refusal_of_closed_form(session: CallSession) -> None:
    """Why the newest form was refused, when it closed before the call's answer arrived: another
    person was quicker, or that was the last attempt."""
    sent = [form.submitted for form in session.forms.values() if form.submitted is not None]
    if not sent:
        return
    if not sent[-1].done:
        rerun_when_done("form_answer", sent[-1].answer)
    elif sent[-1].refusal:
        st.warning(escape_markdown(sent[-1].refusal))


def key_of(call_id: str, name: str, clears: int = 0) -> str:
    """Session key of an input. ``clears``: an input with a new key is empty for certain, while one
    that was set to empty kept its dots in 2 of 8 tries when a rerun followed at once."""
    return f"{PREFIX}{call_id}:{name}" + (f"~{clears}" if clears else "")


def _filled_secrets(call_id: str) -> str:
    """Session key of a demo account's password, until the form is sent or closed. Not in the
    ``FormSubmission``: that one survives a reload."""
    return key_of(call_id, "filled_secrets")


def _submission(session: CallSession, call_id: str) -> FormSubmission:
    submission: FormSubmission = session.forms.setdefault(call_id, FormSubmission())
    return submission


def _key(field: Field, call_id: str, submission: FormSubmission) -> str:
    filled = submission.fills if field.name == USERNAME else 0
    return key_of(call_id, field.name, submission.clears if field.kind == "secret" else filled)


def _fill_in(session: CallSession, call_id: str, account: DemoAccount) -> None:
    """Fill inputs in, each under a new key: a message that the browser sent before it knew of the
    values would set the old inputs back to what they were."""
    submission = _submission(session, call_id)
    submission.fills += 1
    submission.clears += 1
    submission.values[USERNAME] = account.username
    st.session_state[_filled_secrets(call_id)] = {PASSWORD: account.password}


def _delete_inputs_except(pending: set[str]) -> None:
    for key in [key for key in st.session_state if str(key).startswith(PREFIX)]:
        if str(key).removeprefix(PREFIX).rsplit(":", 1)[0] not in pending:
            del st.session_state[key]


def _form(
    session: CallSession, switchboard: Switchboard, approval: PendingApproval, spec: ApprovalSpec
) -> None:
    fields = fields_of(spec.form, approval.arguments)
    submission = _submission(session, approval.call_id)
    with st.container(key="approval_card", gap="small"):
        with st.form(f"form-{approval.call_id}", enter_to_submit=True, border=False):
            st.html(_head(session, approval, spec))
            with st.container(horizontal=True, gap="small"):
                for field in fields:
                    key = _key(field, approval.call_id, submission)
                    _input(_filled(field, approval.call_id, submission), key)
            _form_buttons(session, approval, spec, fields)
        demo_accounts(
            switchboard,
            session,
            [field.name for field in fields],
            partial(_fill_in, session, approval.call_id),
        )
        # A new key for each answer of the call: the first field that is still empty gets the caret.
        live_part(
            "formHelper",
            f"form_helper_{approval.call_id}_{approval.attempts_left}_{submission.clears}",
            form="st-key-approval_card",
            approval=approval.call_id,
        )


def _form_buttons(
    session: CallSession, approval: PendingApproval, spec: ApprovalSpec, fields: tuple[Field, ...]
) -> None:
    with st.container(horizontal=True, gap="small"):
        st.form_submit_button(
            spec.submit_label,
            type="primary",
            on_click=_submit,
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
    problem = _submission(session, approval.call_id).problem_for(approval)
    reason = ""
    if problem:
        attempts = f"{approval.attempts_left} attempt{'s' * (approval.attempts_left != 1)} left"
        attempts = "" if "attempt" in problem else attempts  # some checks name the number
        reason = f'<div class="sb-refused"><b>{safe(problem)}</b> <span>{attempts}</span></div>'
    return (
        f'<div class="sb-ask"><div class="sb-asked"><h2>{safe(spec.title)}</h2></div>'
        f"<p>{safe(spec.explanation)}</p>"
        f'<p class="sb-for">{safe(approval.agent)} is waiting for this.</p>'
        f"{reason}</div>"
    )


def _filled(field: Field, call_id: str, submission: FormSubmission) -> Field:
    """What an input is drawn with: a demo account's, or what it had when the form was sent last.

    As its default, which each run draws. A value in the session state reaches the browser with the
    first run that draws it; when another run interrupts that one, the input stays empty.
    """
    secrets: dict[str, str] = st.session_state.get(_filled_secrets(call_id), {})
    held = secrets if field.kind == "secret" else submission.values
    return replace(field, default=held.get(field.name, field.default))


def _input(field: Field, key: str) -> None:
    """The widget of one field; ``key`` is its session key."""
    label = escape_markdown(field.label) + ("" if field.required else " (optional)")
    common: dict[str, Any] = {"key": key, "help": field.help or None}
    match field.kind:
        case "secret":
            value = field.default or ""
            st.text_input(label, value, type="password", autocomplete="current-password", **common)
        case "text":
            value = field.default or ""
            st.text_input(label, value, max_chars=field.max_chars, autocomplete="off", **common)
        case "long_text":
            st.text_area(label, field.default or "", max_chars=field.max_chars, **common)
        case "json":
            st.text_area(f"{label} (JSON)", field.default or "", **common)
        case "integer" | "number":
            _number_input(field, label, common)
        case "flag":
            st.checkbox(label, bool(field.default), **common)
        case "choice":
            chosen = field.options.index(field.default) if field.default in field.options else None
            st.selectbox(label, field.options, index=chosen, **common)
        case "choices":
            known = [item for item in field.default or () if item in field.options]
            st.multiselect(label, field.options, default=known or None, **common)
        case "date":
            st.date_input(label, field.default, **common)
        case "time":
            st.time_input(label, field.default, **common)


def _number_input(field: Field, label: str, common: dict[str, Any]) -> None:
    kind: type[int] | type[float] = int if field.kind == "integer" else float
    least = None if field.least is None else kind(field.least)
    most = None if field.most is None else kind(field.most)
    value = field.default
    if value is not None and (
        (least is not None and value < least) or (most is not None and value > most)
    ):
        value = None  # the model proposed a value outside of the bounds
    st.number_input(
        label,
        min_value=least,
        max_value=most,
        value=value,
        step=1 if kind is int else None,
        **common,
    )


def _submit(
    session: CallSession, approval: PendingApproval, spec: ApprovalSpec, fields: tuple[Field, ...]
) -> None:
    submission, now_s = _submission(session, approval.call_id), time.monotonic()
    keys = {field.name: _key(field, approval.call_id, submission) for field in fields}
    raw = {name: st.session_state.get(key) for name, key in keys.items()}
    _empty_secrets(session, approval, fields)
    secrets = [raw[field.name] for field in fields if field.kind == "secret"]
    if submission.is_repeated(secrets, now_s):
        return
    submission.values = {field.name: raw[field.name] for field in fields if field.kind != "secret"}
    submission.at_s = now_s
    submission.problem_of = (approval.reason, approval.attempts_left)
    try:
        values = form_values(fields, raw)
    except ValueError as error:
        submission.problem = str(error)
        return
    submission.problem = form_problem(spec.form, values, fields)
    if not submission.problem:
        command = SubmitApproval(call_id=approval.call_id, values=values)
        submission.submitted = session.submit(command)


def _cancel(session: CallSession, approval: PendingApproval, fields: tuple[Field, ...]) -> None:
    _empty_secrets(session, approval, fields)
    session.submit(DenyApproval(call_id=approval.call_id))


def _empty_secrets(
    session: CallSession, approval: PendingApproval, fields: tuple[Field, ...]
) -> None:
    """Forget what the secret inputs had; the form gets new ones if it is drawn again."""
    submission = _submission(session, approval.call_id)
    for field in fields:
        if field.kind == "secret":
            st.session_state[_key(field, approval.call_id, submission)] = ""
    st.session_state.pop(_filled_secrets(approval.call_id), None)
    submission.clears += 1
