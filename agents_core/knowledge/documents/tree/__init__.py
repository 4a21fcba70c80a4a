"""The tree of a document: headings, paragraphs, lists, tables; clause numbers; Markdown output."""
