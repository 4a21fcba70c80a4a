"""The page scripts that Streamlit runs, one per address."""
