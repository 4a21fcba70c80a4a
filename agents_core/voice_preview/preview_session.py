"""One short session in which an agent says given words; over the same transport as every call.

It knows no cache and no thread.
"""

from collections.abc import Awaitable, Callable

from agents.realtime import RealtimeAgent, RealtimePlaybackTracker
from agents.realtime.model_events import RealtimeModelEvent

from agents_core.audio.ports import CALL_RATE_HZ
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.contract.live_settings import LiveSettings
from agents_core.call.protocol.server_event_handler import HARMLESS, REFUSED
from agents_core.call.session.session_opening import Listener, SessionSpec, explain, open_session
from agents_core.call.session.transport import CallTransport, raw
from agents_core.errors import EngineError, EngineRefused, EngineUnreachable, SettingsError
from agents_core.team.team_spec import AgentSpec, TeamSpec
from agents_core.tools.tool_spec import CallContext

MOST_BYTES = 60 * CALL_RATE_HZ * 2  #: a minute of PCM16; 300 characters take about twenty seconds
INSTRUCTIONS = "You let a person hear a voice. Say exactly the words you are given, nothing else."


async def speak(endpoint: Endpoint, words: str, local_url: Callable[[], Awaitable[str]]) -> bytes:
    """``words`` in the endpoint's voice, as PCM16 24 kHz mono.

    Raises:
        EngineError: the server cannot be reached, or refuses; the text is a sentence.
    """
    try:
        return await _speak(endpoint, words, local_url)
    except TimeoutError:
        raise
    except SettingsError as error:
        raise EngineRefused(str(error)) from error
    except Exception as error:
        # Without the original: its text may quote a header. A call says "type again".
        kind = explain(error, endpoint)
        sentence = str(kind).replace("type again", "try again")
        raise type(kind)(endpoint.scrub(sentence)) from None


async def _speak(endpoint: Endpoint, words: str, local_url: Callable[[], Awaitable[str]]) -> bytes:
    team = TeamSpec(
        name="Voice preview",
        entry="Speaker",
        agents=(AgentSpec(name="Speaker", instructions=INSTRUCTIONS),),
    )
    endpoint = endpoint.completed(model=team.model, voice=team.voice)
    # Nobody speaks to it: no turn detection.
    live = LiveSettings(team, endpoint.voice, team.speed, audio_out=True, push_to_talk=True)
    heard = _Heard(endpoint)
    spec = SessionSpec(
        endpoint=endpoint,
        team=team,
        agent=RealtimeAgent(name="Speaker", instructions=INSTRUCTIONS),
        context=CallContext(call_id="voice-preview"),
        guardrails=[],
        tracker=RealtimePlaybackTracker(),
    )
    url = await local_url() if endpoint.kind == "local" else ""
    async with open_session(spec, CallTransport(live), Listener(heard.take), url) as session:
        quoted = words.replace('"', "'").replace("“", "'").replace("”", "'")
        told = {"instructions": f'Say exactly: "{quoted}"'}
        await session.model.send_event(raw("response.create", response=told))
        async for _ in session:  # the listener heard each event before it comes out here
            if heard.over:
                break
    if heard.problem is not None:
        raise heard.problem
    if not heard.over or not heard.pcm:
        name = f"{endpoint.name[:1].upper()}{endpoint.name[1:]}"
        raise EngineUnreachable(f"{name} {'said nothing' if heard.over else 'ended the session'}.")
    return bytes(heard.pcm)


class _Heard:
    """What the session said so far; ``over`` when it is done, one way or the other."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.pcm = bytearray()
        self.problem: EngineError | None = None
        self.over = False
        self._endpoint = endpoint
        self._name = endpoint.name[:1].upper() + endpoint.name[1:]

    def take(self, event: RealtimeModelEvent) -> None:
        """Runs inside the transport's reading task."""
        if event.type == "audio":
            self.pcm += event.data
            if len(self.pcm) >= MOST_BYTES:
                self.over = True
        elif event.type == "raw_server_event" and isinstance(event.data, dict):
            self._frame(event.data)

    def _frame(self, frame: dict[str, object]) -> None:
        if frame.get("type") == "error":
            self._error(frame.get("error"))
        elif frame.get("type") == "response.done":
            response = frame.get("response")
            details = response.get("status_details") if isinstance(response, dict) else None
            if isinstance(response, dict) and response.get("status") == "failed":
                self._error(details.get("error") if isinstance(details, dict) else None)
            self.over = True

    def _error(self, error: object) -> None:
        said = error if isinstance(error, dict) else {}
        code = str(said.get("code") or "")
        if code in HARMLESS:
            return
        if code in REFUSED:
            sentence = f"{self._name} refused the key or the model. Check both in the sidebar."
        else:
            message = str(said.get("message") or "no reason given")
            sentence = f"{self._name} did not speak: {self._endpoint.scrub(message)}"
        self._fail(EngineRefused(sentence))

    def _fail(self, problem: EngineError) -> None:
        if not self.over:
            self.problem = self.problem or problem
        self.over = True
