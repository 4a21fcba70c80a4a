"""Audio: PCM16, resampling, G.711, Ogg Opus recording, and the playout track the browser hears."""
