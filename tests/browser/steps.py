"""What a family says in a whole request for support."""

from __future__ import annotations

REQUEST = [
    "I would like to ask for extra support",
    "Things are getting too much",
    "He does not sleep and I am worn out",
    "Someone to talk to at home",
    "We tried a bedtime routine",
    "Our health visitor",
    "He is two",
    "Ipswich",
    "Here, where I am writing now",
    "Yes",
    "Yes, all of them",
    "Yes, send it",
]
