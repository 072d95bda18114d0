"""The directory of services: Open Referral UK records, imported, kept, found and served; usable without Rasa."""
