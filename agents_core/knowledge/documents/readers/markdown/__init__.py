"""Markdown to a document tree: CommonMark with tables, strikethrough and footnotes."""
