"""What Switchboard replaces in Streamlit, streamlit-webrtc and aiortc."""
