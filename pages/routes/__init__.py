"""One script per address. Streamlit runs them; each puts one page together."""
