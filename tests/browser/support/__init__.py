"""Shared by the browser tests: the app, Chromium, a recorded caller, and page objects."""
