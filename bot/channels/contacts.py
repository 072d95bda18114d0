"""A service's phone number or email address as a link. They come from partners' feeds: what is not plainly one is only shown."""

from __future__ import annotations

import re

_PHONE = re.compile(r"\+?[0-9][0-9 ()-]*")
_DIGITS = range(3, 16)  # of a number: from 999 to the longest that there is
_EMAIL = re.compile(r"[A-Za-z0-9._+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}")


def contact_link(contact: str) -> str | None:
    """The address to tap: "tel:..." or "mailto:...". None for anything else."""
    if _PHONE.fullmatch(contact):
        number = re.sub(r"[^0-9+]", "", contact)
        return f"tel:{number}" if len(number.lstrip("+")) in _DIGITS else None
    return f"mailto:{contact}" if _EMAIL.fullmatch(contact) else None
