"""What was said to the assistant and by it, once each and in order: what web and SMS have in common."""
