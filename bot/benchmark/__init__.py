"""Compares the assistant with Rasa's default pipeline and policies on the same knowledge, in one run."""
