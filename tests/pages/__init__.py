"""Tests of the pages, on a Switchboard that plays scripted events."""
