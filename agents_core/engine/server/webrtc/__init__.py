"""WebRTC calls: the caller's audio in, answers out on a track, events on a data channel."""
