"""Tool definitions: arguments, execution, and the approval a tool needs."""
