"""Says figures, signs and addresses as a person says them."""
