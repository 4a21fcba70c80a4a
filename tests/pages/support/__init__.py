"""Support for tests of the pages: a scripted Switchboard, scenes, and runs of a page."""
