"""What a tool is: arguments, execution, and what it needs from a person."""
