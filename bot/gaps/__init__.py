"""What the assistant could not answer well: scrubbed, kept for a time, clustered, and turned into drafts by editors. Usable without Rasa."""
