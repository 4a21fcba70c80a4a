"""Knowledge: policy documents, versions, passages, vector index, lookup (retrieval), checks."""
