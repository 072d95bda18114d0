"""The whole topology as processes on one machine: assistants, action server, Redis, PostgreSQL, and nginx in front."""
