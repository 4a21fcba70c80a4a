"""Private names and workarounds of streamlit-webrtc."""
