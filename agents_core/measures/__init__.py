"""What a call's events say in numbers: pure, defined once, in words. No store, no page."""
