"""Reminders by text that a family asked for: at the right time, how to reach support."""
