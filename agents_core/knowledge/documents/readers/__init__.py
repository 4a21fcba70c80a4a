"""Readers: Markdown, HTML, Word, PDF, spreadsheets and text to a document tree."""
