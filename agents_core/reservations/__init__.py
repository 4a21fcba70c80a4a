"""Flight reservations: demo flights, and the tools that read a customer's bookings."""
