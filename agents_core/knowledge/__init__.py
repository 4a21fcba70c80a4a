"""The policy document: versions, passages and lookup. It knows no call, no page and no SDK."""
