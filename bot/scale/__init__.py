"""How many processes a county or a country needs: what a turn costs is measured, what waits is simulated."""
