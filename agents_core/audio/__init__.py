"""PCM arithmetic, resampling, and the track the browser hears. It knows no call and no page."""
