"""What the assistant remembers of conversations, and who may work on one: in the state folder, or in Redis for many processes."""
