"""Numbers for those who run the assistant: pure functions from rows to tables and charts, with small numbers kept back."""
