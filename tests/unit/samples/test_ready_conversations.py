"""The ready conversations fit the ready teams: three each, with accounts that can sign in."""

import pytest

from agents_core.records.demo_records import demo_accounts_for as record_accounts_for
from agents_core.reservations.demo_flights import demo_accounts_for as airline_accounts_for
from agents_core.samples.conversation_files import conversations_of, ready_conversations
from agents_core.samples.ready_conversation import ReadyConversation, SignIn
from agents_core.team_files.ready_teams import ready, ready_names

CONVERSATIONS = [pytest.param(one, id=one.title) for one in ready_conversations()]


def accounts(team: str) -> set[str]:
    spec = next(one for one in (ready(name).team for name in ready_names()) if one.name == team)
    tools = {tool for agent in spec.agents for tool in agent.tools}
    return {one.username for one in (*airline_accounts_for(tools), *record_accounts_for(tools))}


def test_each_ready_team_has_three() -> None:
    for name in ready_names():
        found = conversations_of(ready(name).team.name)
        assert len({one.title for one in found}) == 3
    assert len(ready_conversations()) == 3 * len(ready_names())
    assert conversations_of("Pizza shop") == ()


@pytest.mark.parametrize("conversation", CONVERSATIONS)
def test_each_caller_who_signs_in_has_an_account_of_the_team(
    conversation: ReadyConversation,
) -> None:
    signs_in = [
        answer.sign_in
        for turn in conversation.turns
        for answer in turn.form
        if isinstance(answer, SignIn)
    ]
    assert set(signs_in) <= accounts(conversation.team)


@pytest.mark.parametrize("conversation", CONVERSATIONS)
def test_a_presenter_may_stop_somewhere_and_the_first_line_interrupts_nobody(
    conversation: ReadyConversation,
) -> None:
    assert any(turn.questions for turn in conversation.turns)
    assert not conversation.turns[0].interrupts


def test_together_they_show_what_a_call_can_be() -> None:
    turns = [turn for one in ready_conversations() for turn in one.turns]
    answers = [answer for turn in turns for answer in turn.form]
    assert any(turn.interrupts for turn in turns)
    assert any(isinstance(one, SignIn) and one.wrong_password for one in answers)
    assert any(not isinstance(one, SignIn) for one in answers), "one cancels"
