"""The Calls page: search, filters, exports, imports and retention."""
