"""WebRTC: a browser's microphone and loudspeaker, connected to a call."""
