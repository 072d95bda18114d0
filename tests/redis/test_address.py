"""REDIS_URL: one server, Sentinel or a Cluster; what cannot be read is refused without repeating its password."""

from __future__ import annotations

import pytest

from bot.errors import SettingsError
from bot.redis.address import Address, Kind, parse_address
from bot.settings import read_settings


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("redis://cache", Address(Kind.ONE, (("cache", 6379),))),
        ("redis://127.0.0.1:6390/2", Address(Kind.ONE, (("127.0.0.1", 6390),), database=2)),
        ("REDIS://[::1]:6390/", Address(Kind.ONE, (("::1", 6390),))),
        ("rediss://u:p%40ss@cache:1", Address(Kind.ONE, (("cache", 1),), True, "u", "p@ss")),
        ("redis://:secret@cache", Address(Kind.ONE, (("cache", 6379),), password="secret")),
        ("redis+sentinel://a,b:1/family", Address(Kind.SENTINEL, (("a", 26379), ("b", 1)), service="family")),
        ("redis+sentinel://a/s/3?sentinel_password=x", Address(
            Kind.SENTINEL, (("a", 26379),), service="s", database=3, sentinel_password="x")),
        ("rediss+cluster://u:p@a:1,b:2", Address(Kind.CLUSTER, (("a", 1), ("b", 2)), True, "u", "p")),
    ],
)  # fmt: skip
def test_address_of_each_kind_is_read(url: str, address: Address) -> None:
    assert parse_address(url) == address
    assert read_settings({"REDIS_URL": url}).redis_url == url


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("cache:6379", "no ://"),
        ("http://cache", "another scheme"),
        ("redis+sentry://cache/s", "another scheme"),
        ("redis://", "host is missing"),
        ("redis://:6379", "host is missing"),
        ("redis://cache:port", "port"),
        ("redis://cache:70000", "port"),
        ("redis://cache:0", "host is missing"),
        ("redis://a,b", "several hosts"),
        ("redis://cache/two", "database"),
        ("redis://cache/-1", "database"),
        ("redis://cache/²", "database"),
        ("redis+sentinel://a,b", "service"),
        ("redis+sentinel://a/s/x", "database"),
        ("redis+cluster://a,b/1", "no databases"),
        ("redis+cluster://a,,b", "host is missing"),
        ("redis://cache?socket_timeout=0", "after a ?"),
        ("redis://cache?x", "not an address"),
        ("redis://[::1", "not an address"),
    ],
)
def test_address_that_cannot_be_used_says_why(url: str, says: str) -> None:
    with pytest.raises(SettingsError, match="REDIS_URL") as refused:
        parse_address(url)
    assert says in str(refused.value)


@pytest.mark.parametrize("url", ["redis://u:zebra@a,b", "zebra://x", "redis://u:zebra@cache:x", "redis://zebra:@[::1"])
def test_address_never_shows_a_password(url: str) -> None:
    with pytest.raises(SettingsError) as refused:
        parse_address(url)
    assert "zebra" not in str(refused.value)
    assert "zebra" not in repr(parse_address("redis+sentinel://u:zebra@a/s?sentinel_password=zebra"))
