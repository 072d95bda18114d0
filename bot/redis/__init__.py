"""The Redis server that many processes share: its address, and the one place that opens connections to it."""
