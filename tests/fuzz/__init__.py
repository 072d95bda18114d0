"""Inputs that nobody thought of: by hypothesis in the test suite, by atheris (`make fuzz`) for as long as one likes."""
