"""Sans-I/O state machine of the Realtime protocol: turns, items, responses, barge-in."""

from agents_core.engine.protocol.effects import (
    CancelRecognition,
    CancelWork,
    ClearAudio,
    CloseConnection,
    CommitAudio,
    ConfigureTurnDetection,
    Effect,
    ExpectAcknowledgement,
    FeedAudio,
    RecogniseItem,
    RequestDecision,
    RequestSpeech,
    WarmBrain,
)
from agents_core.engine.protocol.session_machine import RealtimeProtocol, default_config

__all__ = [
    "CancelRecognition",
    "CancelWork",
    "ClearAudio",
    "CloseConnection",
    "CommitAudio",
    "ConfigureTurnDetection",
    "Effect",
    "ExpectAcknowledgement",
    "FeedAudio",
    "RealtimeProtocol",
    "RecogniseItem",
    "RequestDecision",
    "RequestSpeech",
    "WarmBrain",
    "default_config",
]
