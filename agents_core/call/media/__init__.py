"""Audio of a call: microphone, uplink, push-to-talk, barge-in, loudspeaker, recording."""
