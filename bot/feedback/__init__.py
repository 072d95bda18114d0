"""What families say about services and answers: kept as they wrote it, for the people who can change things."""
