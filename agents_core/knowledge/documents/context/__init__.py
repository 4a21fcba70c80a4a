"""What blocks of a document mean to each other: titles, lead-ins and notes."""
