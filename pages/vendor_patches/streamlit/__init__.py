"""Replacements in Streamlit."""
