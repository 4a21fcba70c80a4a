"""Tests: state of a browser session, without Streamlit."""
