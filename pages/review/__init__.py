"""The Review page: queue, review panel, reviewers, agreement, labels."""
