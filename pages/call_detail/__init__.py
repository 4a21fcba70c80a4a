"""One kept call: transcript, sound, timeline, handoffs, measures, events."""
