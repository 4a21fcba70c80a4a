"""What a call's events say in numbers: pure, defined once, in words. It knows no store and no page."""
