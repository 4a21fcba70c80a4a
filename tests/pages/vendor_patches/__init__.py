"""Tests of what is replaced in Streamlit, streamlit-webrtc and aiortc."""
