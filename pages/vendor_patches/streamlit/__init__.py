"""Private names and replaced methods of Streamlit."""
