"""Benches of stored data: calls, exports, policy lookup, crashes."""
