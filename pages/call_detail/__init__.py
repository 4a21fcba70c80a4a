"""The page of one call: transcript, recording, timeline, handoffs, measures, events."""
