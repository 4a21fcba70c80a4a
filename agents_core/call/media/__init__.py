"""Audio of a call: microphone, uplink, loudspeaker, recording."""
