"""What families were told: which agreed answer, in which version, when and by which channel. Never their words."""
