"""A short session, over the transport of calls, in which an agent says given words."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, date, datetime

from agents.realtime import RealtimeAgent, RealtimeModelListener, RealtimePlaybackTracker
from agents.realtime.model_events import (
    RealtimeModelAudioEvent,
    RealtimeModelEvent,
    RealtimeModelRawServerEvent,
)

from agents_core.audio.ports import CALL_RATE_HZ
from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.contract.live_settings import LiveSettings
from agents_core.call.protocol.server_event_parser import parse_server_event
from agents_core.call.protocol.server_events import ErrorReceived, ResponseDone, ServerError
from agents_core.call.session.server_errors import HARMLESS, REFUSED
from agents_core.call.session.session_opening import SessionSpec, explain, open_session
from agents_core.call.session.transport import CallTransport, client_event
from agents_core.errors import EngineError, EngineRefused, EngineUnreachable, SettingsError
from agents_core.models.known_models import KnownModels
from agents_core.team.team_spec import AgentSpec, TeamSpec
from agents_core.tools.tool_spec import CallContext

MAX_BYTES = 60 * CALL_RATE_HZ * 2
"""A minute of PCM16; 300 characters take about 20 s."""

INSTRUCTIONS = "You let a person hear a voice. Say exactly the words you are given, nothing else."


def _today() -> date:
    return datetime.now(UTC).date()


async def speak(
    endpoint: Endpoint,
    words: str,
    local_url: Callable[[], Awaitable[str]],
    *,
    today: Callable[[], date] = _today,
) -> bytes:
    """``words`` in the endpoint's voice, as PCM16 24 kHz mono.

    Raises:
        EngineError: the server cannot be reached, or refuses; the text is a sentence.
    """
    try:
        return await _speak(endpoint, words, local_url, KnownModels(today=today()))
    except TimeoutError:
        raise
    except SettingsError as error:
        raise EngineRefused(str(error)) from error
    except Exception as error:
        # Not chained: the original's text may quote a header. A call's sentence says "type again".
        kind = explain(error, endpoint)
        sentence = str(kind).replace("type again", "try again")
        raise type(kind)(endpoint.scrub(sentence)) from None


async def _speak(
    endpoint: Endpoint,
    words: str,
    local_url: Callable[[], Awaitable[str]],
    models: KnownModels,
) -> bytes:
    team = TeamSpec(
        name="Voice preview",
        entry="Speaker",
        agents=(AgentSpec(name="Speaker", instructions=INSTRUCTIONS),),
    )
    endpoint = endpoint.completed(model=team.model, voice=team.voice)
    endpoint = replace(endpoint, model=models.exact(endpoint.model))
    # No microphone, so no turn detection.
    live = LiveSettings(
        team,
        endpoint.voice,
        team.speed,
        audio_out=True,
        push_to_talk=True,
        only_language=endpoint.only_language,
        models=models,
    )
    sample = _Sample(endpoint)
    spec = SessionSpec(
        endpoint=endpoint,
        team=team,
        agent=RealtimeAgent(name="Speaker", instructions=INSTRUCTIONS),
        context=CallContext(call_id="voice-preview"),
        guardrails=[],
        tracker=RealtimePlaybackTracker(),
    )
    url = await local_url() if endpoint.kind == "local" else ""
    async with open_session(spec, CallTransport(live), sample, url) as session:
        quoted = words.replace('"', "'").replace("“", "'").replace("”", "'")
        response = {"instructions": f'Say exactly: "{quoted}"'}
        await session.model.send_event(client_event("response.create", response=response))
        async for _ in session:  # the listener got each event before it comes out here
            if sample.complete:
                break
    if sample.problem is not None:
        raise sample.problem
    if not sample.complete or not sample.pcm:
        reason = "said nothing" if sample.complete else "ended the session"
        raise EngineUnreachable(f"{sample.server} {reason}.")
    return bytes(sample.pcm)


class _Sample(RealtimeModelListener):
    """Collects the audio, until the response ended or failed."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.pcm = bytearray()
        self.problem: EngineError | None = None
        self.complete = False
        self.server = endpoint.name[:1].upper() + endpoint.name[1:]
        self._endpoint = endpoint

    async def on_event(self, event: RealtimeModelEvent) -> None:
        """Runs inside the transport's reading task."""
        if isinstance(event, RealtimeModelAudioEvent):
            self.pcm += event.data
            self.complete |= len(self.pcm) >= MAX_BYTES
        elif isinstance(event, RealtimeModelRawServerEvent):
            match parse_server_event(event.data):
                case ErrorReceived(error=error):
                    self._failed(error)
                case ResponseDone(status="failed", error=error):
                    self._failed(error)
                    self.complete = True
                case ResponseDone():
                    self.complete = True
                case _:
                    return

    def _failed(self, error: ServerError) -> None:
        if error.code in HARMLESS:
            return
        if error.code in REFUSED:
            sentence = f"{self.server} refused the key or the model. Check both in the sidebar."
        else:
            message = error.message or "no reason given"
            sentence = f"{self.server} did not speak: {self._endpoint.scrub(message)}"
        if not self.complete:
            self.problem = self.problem or EngineRefused(sentence)
        self.complete = True
