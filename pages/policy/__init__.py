"""The Policy page: documents, passages, lookup tests, publishing."""
