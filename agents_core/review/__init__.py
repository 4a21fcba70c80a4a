"""What people think of calls: labels, scores, notes, corrections, and a queue. It knows no page."""
