"""What customers have of their own, as data, and the tools that tell them. It knows no trade."""
