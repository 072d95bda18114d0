"""Back-up and restore of what families said and asked for. The keys that read it are kept apart."""
