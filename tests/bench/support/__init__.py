"""Shared by the benches: scratch folder, figures, a timed server, a call, a browser console."""
