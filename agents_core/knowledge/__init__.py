"""Knowledge: policy documents, versions, passages, search index, lookups and their tests."""
