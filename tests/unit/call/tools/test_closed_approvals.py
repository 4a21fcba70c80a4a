"""What the agent says when a form closed without its tool: kind, true, and with an offer.

The local engine gets every sentence that a form of the catalogue has for the model.
"""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from argon2 import PasswordHasher

from agents_core.accounts.account_service import AccountService
from agents_core.call.tools.approvals import NOT_PASSED, UNFIT
from agents_core.engine.brain.answers.answer_text import answer
from agents_core.language.embeddings import load_embedder
from agents_core.records.record_changes import NOT_SIGNED_IN, change_tools
from agents_core.records.record_tools import record_tools
from agents_core.reservations.flight_tools import flight_tools
from agents_core.reservations.reservation_service import ReservationService
from agents_core.store import engine_for
from agents_core.tools.tool_spec import ApprovalSpec, closed_for


@pytest.fixture
def approvals(tmp_path: Path) -> list[ApprovalSpec]:
    """Of every tool that needs a person."""

    def now() -> datetime:
        return datetime(2026, 3, 2, 12, 0, tzinfo=UTC)

    engine = engine_for(f"sqlite:///{tmp_path / 'nothing.db'}")
    accounts = AccountService(engine, hasher=PasswordHasher(1, 8, 1))
    tools = (
        *flight_tools(accounts, ReservationService(engine), now),
        *record_tools(accounts, engine, now),
        *change_tools(engine, now),
    )
    return [tool.approval for tool in tools if tool.approval is not None]


def said(sentence: str) -> str:
    """What the local engine says when the model reads ``sentence``."""
    return answer(load_embedder(), ["Can you look at mine, please?"], sentence, ["prices"])


def test_the_agent_says_kindly_why_a_form_closed(
    approvals: list[ApprovalSpec],
) -> None:
    assert len(approvals) > 3
    general = [UNFIT, NOT_PASSED, NOT_SIGNED_IN, closed_for("5 minutes")]
    of_tools = [
        sentence
        for approval in approvals
        for sentence in (approval.denied, approval.expired, approval.exhausted("5 minutes"))
    ]
    for sentence in (*general, *of_tools):
        line = said(sentence)
        assert line.startswith("I'm sorry. "), sentence
        assert line.endswith("Is there anything else I can help you with?"), sentence
        assert "caller" not in line and "their" not in line, line


def test_only_a_cancelled_form_is_called_cancelled(approvals: list[ApprovalSpec]) -> None:
    for approval in approvals:
        assert "cancelled" in said(approval.denied)
        for sentence in (approval.expired, approval.exhausted("5 minutes")):
            assert "cancel" not in said(sentence)
        assert "for 5 minutes" in said(approval.exhausted("5 minutes"))
