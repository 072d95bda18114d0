"""The staff desk: a web site of its own for those who answer families. docs/desk.md describes it."""
