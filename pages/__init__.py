"""What a person sees. Pages read state, render it and submit commands; they decide nothing."""
