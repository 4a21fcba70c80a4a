"""The Realtime protocol without sockets, threads or clock. Start with ``new_session``."""

from agents_core.engine.protocol.effects import (
    CancelWork,
    ClearEars,
    CloseConnection,
    CommitEars,
    ConfigureEars,
    Effect,
    FeedEars,
    NeedDecision,
    NeedSpeech,
    WarmBrain,
)
from agents_core.engine.protocol.session_machine import RealtimeProtocol, new_session

__all__ = [
    "CancelWork",
    "ClearEars",
    "CloseConnection",
    "CommitEars",
    "ConfigureEars",
    "Effect",
    "FeedEars",
    "NeedDecision",
    "NeedSpeech",
    "RealtimeProtocol",
    "WarmBrain",
    "new_session",
]
