"""The local Realtime server: server, protocol, speech (VAD, STT, TTS), brain."""
