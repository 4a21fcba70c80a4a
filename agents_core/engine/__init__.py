"""The local Realtime server: WebSocket server, protocol, speech (VAD, STT, TTS), brain."""
