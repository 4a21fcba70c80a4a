"""The Policy page: documents, passages, lookup checks, publishing."""
