"""Session continuity: carries a conversation from one session to the next, and the greeting."""

from agents_core.call.active_team import ActiveTeam
from agents_core.call.contract.live_settings import LiveSettings
from agents_core.call.conversation.caller_speech import CallerSpeech
from agents_core.call.conversation.model_listener import ModelListener
from agents_core.call.media.loudspeaker import Loudspeaker
from agents_core.call.media.push_to_talk import PushToTalk
from agents_core.call.session.conversation_history import ConversationHistory
from agents_core.call.session.response_state import ResponseState
from agents_core.call.session.session_manager import SessionManager
from agents_core.call.session.session_opening import SessionSpec
from agents_core.call.tools.approvals import Approvals
from agents_core.tools.tool_spec import CallContext


class SessionContinuity:
    """Prepares each new session and cleans up after a lost one. Used on the call's loop only."""

    def __init__(
        self,
        context: CallContext,
        sessions: SessionManager,
        responses: ResponseState,
        team: ActiveTeam,
        history: ConversationHistory,
        loudspeaker: Loudspeaker,
        push_to_talk: PushToTalk,
        caller: CallerSpeech,
        listener: ModelListener,
        approvals: Approvals,
    ) -> None:
        self._context = context
        self._sessions = sessions
        self._responses = responses
        self._team = team
        self._history = history
        self._loudspeaker = loudspeaker
        self._push_to_talk = push_to_talk
        self._caller = caller
        self._listener = listener
        self._approvals = approvals
        self._greeted = False
        self._opened_with: tuple[LiveSettings, str, int] | None = None

    def spec(self) -> SessionSpec:
        """What the next session is opened with."""
        spec = self._team.next_session(self._context, self._loudspeaker.tracker)
        self._opened_with = self._team.configuration
        return spec

    async def opened(self) -> None:
        """Send the conversation so far; request the response that is still due, or greet."""
        items = (
            self._history.wire_items()
        )  # before the first await: messages typed later are sent separately
        response_due = self._caller.awaits_response and bool(items)
        self._listener.new_session()
        if response_due:
            self._responses.pending.expect()
        if self._opened_with != self._team.configuration:
            await self._team.resend()  # something changed during the handshake
        for item in items:
            await self._sessions.send("conversation.item.create", item=item)
        if response_due:
            await self._sessions.send("response.create")
        await self.greet()

    def lost(self) -> None:
        """The session ended, or could not be opened."""
        self._team.connection_lost()
        self._responses.pending.settle()
        self._push_to_talk.connection_lost()
        self._approvals.abandon("connection_lost")
        self._caller.connection_lost(responding=self._responses.running)
        self._loudspeaker.silence(cause="lost")
        if not self._history:  # a greeting that was requested was not heard
            self._greeted = False

    async def greet(self) -> None:
        """Let the entry agent speak first: once per call, when it can be heard and nobody spoke."""
        greeting = self._team.team.greeting
        if self._greeted or not greeting or not self._loudspeaker.attached:
            return
        if self._history or self._sessions.session is None:
            return
        self._greeted = True
        self._responses.pending.expect()
        self._responses.scripted = True
        instructions = f'Greet the caller. Say exactly: "{greeting}"'
        await self._sessions.send("response.create", response={"instructions": instructions})
