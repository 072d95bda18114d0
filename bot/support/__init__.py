"""Requests for extra support: what a family asks for, who has it, and what has happened to it since."""
