"""Tools of a call: their execution, approvals and attempt limits."""
