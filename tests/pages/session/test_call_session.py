"""Commands of a browser session: one way to submit them, and refusals as one notice."""

from concurrent.futures import Future

from agents_core.call.contract.commands import Ack, ApplyTeam, Interrupt, SendMessage, TalkStart
from agents_core.call.contract.endpoint import Endpoint
from agents_core.errors import SwitchboardError
from agents_core.team_files.ready_teams import ready
from pages.session.call_session import MAX_PENDING, CallSession
from pages.session.team_update import apply_team
from tests.pages.support.call_scenes import opening
from tests.pages.support.fake_switchboard import FakeCall, FakeSwitchboard

LOCAL = Endpoint(kind="local")


def started() -> tuple[CallSession, FakeCall]:
    """A session with a call that has begun."""
    switchboard, session = FakeSwitchboard(lambda: opening().events), CallSession()
    assert session.start(switchboard, LOCAL)
    session.fold()
    return session, switchboard.calls[0]


def test_a_refusal_becomes_the_notice_with_the_typed_words() -> None:
    session, call = started()
    call.ack = Ack(False, "The call is ending.")
    submitted = session.submit(SendMessage("hello"), text="hello")
    session.fold()
    assert submitted.refusal == "The call is ending."
    assert session.notice == "The call is ending. Your message: “hello”"
    assert not session.pending


def test_an_answer_that_the_sender_shows_leaves_the_notice_alone() -> None:
    session, call = started()
    session.notice = "Connect the microphone first."
    call.ack = Ack(False, "This team cannot be applied.")
    submitted = session.submit(Interrupt(), in_notice=False)
    session.fold()
    assert submitted.refusal == "This team cannot be applied."
    assert session.notice == "Connect the microphone first."


def test_without_a_call_a_command_is_refused() -> None:
    session = CallSession()
    assert session.submit(Interrupt()).refusal == session.notice != ""


def test_a_call_that_takes_no_commands_is_a_refusal() -> None:
    session, call = started()

    def closed(command: object) -> Future[Ack]:
        raise SwitchboardError("The call has ended.")

    call.submit = closed  # type: ignore[method-assign]
    session.talking = True
    session.talk_start = session.submit(TalkStart())
    session.fold()
    assert session.notice == "The call has ended."
    assert not session.talking


def test_a_call_that_ends_before_it_answers_says_so() -> None:
    session, call = started()
    unanswered: Future[Ack] = Future()
    call.submit = lambda command: unanswered  # type: ignore[method-assign]
    submitted = session.submit(Interrupt())
    assert submitted.ack is None and not submitted.refusal
    unanswered.cancel()
    session.fold()
    assert session.notice == "The call ended before this was done."


def test_the_list_of_pending_commands_is_bounded() -> None:
    session, call = started()
    call.submit = lambda command: Future()  # type: ignore[method-assign]
    for _ in range(MAX_PENDING + 5):
        session.submit(Interrupt())
    assert len(session.pending) == MAX_PENDING


def test_a_team_version_on_its_way_is_not_sent_again() -> None:
    session, call = started()
    spec = ready().team
    answer: Future[Ack] = Future()
    sent: list[object] = []

    def submit(command: object) -> Future[Ack]:
        sent.append(command)
        return answer

    call.submit = submit  # type: ignore[method-assign]
    apply_team(session, spec, 2)
    apply_team(session, spec, 2)
    assert [one.version for one in sent if isinstance(one, ApplyTeam)] == [2]
    answer.set_result(Ack(True))
    apply_team(session, spec, 2)
    assert len(sent) == 2
