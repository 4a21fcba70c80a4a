"""Documents of a policy: uploads (Markdown, text, PDF, Word) to text, and text to passages."""
