"""Numbers and emails of services as links: what is not plainly one is never a link."""

from __future__ import annotations

import pytest

from bot.channels.contacts import contact_link


@pytest.mark.parametrize(
    ("contact", "link"),
    [
        ("01632 960123", "tel:01632960123"),
        ("+44 (0)1632 960-123", "tel:+4401632960123"),
        ("111", "tel:111"),
        ("hello@example.org", "mailto:hello@example.org"),
        ("a.b+c_d-e@sub.example.org.uk", "mailto:a.b+c_d-e@sub.example.org.uk"),
    ],
)
def test_contacts_are_links(contact: str, link: str) -> None:
    assert contact_link(contact) == link


@pytest.mark.parametrize(
    "contact",
    [
        "", " ", "11", "1" * 16, "01632 960123 ext 4", "ring us", "+", "١٢٣٤", "01632\n960123", "tel:111",
        "hello@example", "@example.org", "a@b@c.org", "a b@example.org", "a@example.org?bcc=x@evil.example",
        "a@example.org%0Abcc:x", "javascript:alert(1)", "https://example.org", "<a@example.org>", "a@example.org\n", "é@é.org",
    ],
)  # fmt: skip
def test_contacts_that_are_none_are_no_links(contact: str) -> None:
    assert contact_link(contact) is None


def test_contacts_are_read_in_linear_time() -> None:
    assert contact_link("a" * 200_000) is contact_link("1 " * 100_000) is contact_link("a@" + "b." * 100_000) is None
