"""Opens a session with a Realtime server and explains in a sentence why one failed.

No error raised here quotes a key or a header.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from agents import OutputGuardrail
from agents.realtime import (
    RealtimeModel,
    RealtimeModelListener,
    RealtimePlaybackTracker,
    RealtimeRunner,
    RealtimeSession,
)
from agents.realtime.config import RealtimeRunConfig
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidProxy,
    InvalidStatus,
    InvalidURI,
    ProxyError,
    WebSocketException,
)

from agents_core.call.contract.endpoint import Endpoint
from agents_core.call.sdk_patches.tested_versions import check_versions
from agents_core.call.session.transport_log import keep_transport_log_clean
from agents_core.errors import EngineError, EngineRefused, EngineUnreachable
from agents_core.team.limits import DEBOUNCE_CHARS
from agents_core.team.sdk.agent_builder import Agent
from agents_core.team.sdk.session_config import run_config, session_settings
from agents_core.team.team_spec import TeamSpec
from agents_core.tools.tool_spec import CallContext

CONNECT_S = 2.7
"""For connecting and the first session.update: a little over the transport's handshake limit."""

CLOSE_S = 1.5

_REFUSALS = {
    401: "refused the key (HTTP 401). Check the key in the sidebar and type again",
    403: "does not allow this (HTTP 403). Check the key's rights in the sidebar and type again",
    404: "knows no such model or address (HTTP 404). Check both in the sidebar and type again",
    429: "says the limit or the credit is used up (HTTP 429)",
}


def _refusal(status: int) -> str:
    """What a person reads for an HTTP status without an entry of its own."""
    if status < 400:
        return (
            f"answers like a website, not like a Realtime server (HTTP {status}). Check the "
            "address in the sidebar and type again"
        )
    return (
        f"refused the call (HTTP {status}). Check the address, the key and the model in the "
        "sidebar and type again"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionSpec:
    """Everything a session needs to open."""

    endpoint: Endpoint
    team: TeamSpec
    agent: Agent
    context: CallContext
    guardrails: list[OutputGuardrail[Any]]  #: may change in place while the session runs
    tracker: RealtimePlaybackTracker


@asynccontextmanager
async def open_session(
    spec: SessionSpec, model: RealtimeModel, listener: RealtimeModelListener, local_url: str
) -> AsyncIterator[RealtimeSession]:
    """A connected session, closed on exit.

    ``listener`` gets every model event inside the transport's reading task, before the SDK's own
    session acts on it: it must not wait.

    Raises:
        SettingsError: the endpoint misses a key or has no usable address.
        Exception: any error of the transport; ``explain`` makes a sentence of it.
    """
    check_versions()
    connection = spec.endpoint.connection(local_url)
    keep_transport_log_clean()
    model.add_listener(listener)
    runner = RealtimeRunner(spec.agent, model=model, config=_run_config(spec))
    session = await runner.run(
        context=spec.context,
        model_config={
            "url": connection.url,
            "headers": dict(connection.headers),
            "playback_tracker": spec.tracker,
            "initial_model_settings": session_settings(
                spec.team,
                spec.endpoint.model,
                spec.endpoint.voice,
                language=spec.endpoint.only_language,
            ),
        },
    )
    async with asyncio.timeout(CONNECT_S):
        await session.enter()
    try:
        yield session
    finally:
        # A server that does not answer the closing handshake would hold this for ten seconds.
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSE_S):
                await session.close()


def _run_config(spec: SessionSpec) -> RealtimeRunConfig:
    # The SDK reads its debounce once. The call's guardrails have their own, which may change.
    return run_config(spec.team, spec.guardrails, debounce_chars=DEBOUNCE_CHARS[0])


def explain(error: BaseException, endpoint: Endpoint) -> EngineError:
    """A transport failure as an error with a sentence; the original text is never quoted."""
    name = endpoint.name[:1].upper() + endpoint.name[1:]
    match error:
        case EngineError():
            return error
        case InvalidStatus():
            status = error.response.status_code
            if status >= 500:  # a proxy or a restart: worth trying again without a person
                return EngineUnreachable(f"{name} answered with HTTP {status}.")
            reason = _REFUSALS.get(status) or _refusal(status)
            return EngineRefused(f"{name} {reason}.")
        case ConnectionClosed():
            return _broken(endpoint)
        case TimeoutError() | asyncio.TimeoutError():
            return EngineUnreachable(f"{name} did not answer in time.")
        case InvalidURI():
            return EngineRefused("The Realtime URL is not a usable address.")
        case ProxyError() | InvalidProxy():
            return EngineUnreachable(
                f"The proxy on the way to {endpoint.name} did not let the call through. Check the "
                "proxy settings of this machine (HTTPS_PROXY, NO_PROXY)."
            )
        case WebSocketException() if endpoint.kind == "local" or _cut_off(error):
            return _broken(endpoint)  # it ended during the handshake; a person can do nothing
        case InvalidHandshake() | WebSocketException():
            return EngineRefused(f"{name} does not speak the Realtime protocol at this address.")
        case OSError() if endpoint.kind == "local":
            return _broken(endpoint)
        case OSError():
            return EngineUnreachable(
                f"{name} cannot be reached. Check the network and the address, then type again."
            )
        case _:
            return EngineUnreachable(f"The session with {endpoint.name} failed.")


def _broken(endpoint: Endpoint) -> EngineUnreachable:
    if endpoint.kind == "local":
        return EngineUnreachable("The local engine stopped and is being started again.")
    return EngineUnreachable(f"The connection to {endpoint.name} broke.")


def _cut_off(error: BaseException) -> bool:
    """Whether the connection ended (end of file or reset) in the middle of the handshake."""
    cause = error.__cause__
    return cause is not None and (isinstance(cause, EOFError | OSError) or _cut_off(cause))
