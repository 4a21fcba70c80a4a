"""Tests: the console's commands, and what happens when its page is left."""
