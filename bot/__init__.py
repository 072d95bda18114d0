"""The assistant's domain: knowledge, safety, language, messages. See README.md for the layout."""
