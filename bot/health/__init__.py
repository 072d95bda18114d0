"""How operators see that the assistant works: health, readiness, metrics and logs, none with personal data."""
