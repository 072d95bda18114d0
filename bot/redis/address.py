"""Reads ``REDIS_URL``: one server, servers watched by Sentinel, or a Cluster. docs/redis.md shows each."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import NoReturn
from urllib.parse import parse_qs, unquote, urlsplit

from bot.errors import SettingsError

SERVER_PORT, SENTINEL_PORT = 6379, 26379
_WRITE = (
    "REDIS_URL cannot be read: {why}. Write redis://host:6379/0, or rediss:// for TLS; with a password "
    "redis://user:password@host; redis+sentinel://host:26379,host:26379/service; redis+cluster://host:6379,host:6379."
)


class Kind(str, Enum):
    """How the servers work together; the value is the end of the address's scheme."""

    ONE = ""
    SENTINEL = "+sentinel"
    CLUSTER = "+cluster"


@dataclass(frozen=True)
class Address:
    """Where Redis is. Secrets are not shown when it is printed."""

    kind: Kind
    hosts: tuple[tuple[str, int], ...]  # host and port; of Sentinels, or of some nodes of a Cluster
    tls: bool = False
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    sentinel_password: str | None = field(default=None, repr=False)
    service: str = ""  # the name by which Sentinel knows the servers
    database: int = 0


def parse_address(url: str) -> Address:
    """The address of a URL. Raises SettingsError, which never repeats the URL: it may hold a password."""
    scheme, separator, rest = url.partition("://")
    tls, kind = _scheme(scheme.lower()) if separator else _refuse("it has no ://")
    try:
        parts = urlsplit(f"//{rest}")
        query = parse_qs(parts.query, strict_parsing=bool(parts.query))
    except ValueError:
        _refuse("it is not an address")
    login, _, places = parts.netloc.rpartition("@")
    username, _, password = login.partition(":")
    service, database = _path(kind, unquote(parts.path).strip("/"))
    unknown = set(query) - ({"sentinel_password"} if kind is Kind.SENTINEL else set())
    if unknown:
        _refuse("only redis+sentinel:// takes something after a ?, and only sentinel_password=")
    return Address(
        kind, _hosts(kind, places), tls, unquote(username) or None, unquote(password) or None,
        query.get("sentinel_password", [None])[0], service, database,
    )  # fmt: skip


def _scheme(scheme: str) -> tuple[bool, Kind]:
    for kind in Kind:
        if scheme in (f"redis{kind.value}", f"rediss{kind.value}"):
            return scheme.startswith("rediss"), kind
    return _refuse("it begins with another scheme")


def _hosts(kind: Kind, places: str) -> tuple[tuple[str, int], ...]:
    hosts = tuple(_host(place, SENTINEL_PORT if kind is Kind.SENTINEL else SERVER_PORT) for place in places.split(","))
    if kind is Kind.ONE and len(hosts) > 1:
        _refuse("several hosts are for redis+sentinel:// or redis+cluster://")
    return hosts


def _host(place: str, default: int) -> tuple[str, int]:
    try:
        parts = urlsplit(f"//{place.strip()}")
        port = parts.port if parts.port is not None else default
    except ValueError:
        return _refuse("a port is no number up to 65535")
    if not parts.hostname or not port:
        return _refuse("a host is missing")
    return parts.hostname, port


def _path(kind: Kind, path: str) -> tuple[str, int]:
    """The service of Sentinel, and the number of the database."""
    service, _, number = path.partition("/") if kind is Kind.SENTINEL else ("", "", path)
    if kind is Kind.SENTINEL and not service:
        _refuse("the name of Sentinel's service is missing at its end")
    if number and (kind is Kind.CLUSTER or not (number.isascii() and number.isdigit())):
        _refuse("a Cluster has no databases" if kind is Kind.CLUSTER else "the database is no number")
    return service, int(number or 0)


def _refuse(why: str) -> NoReturn:
    raise SettingsError(_WRITE.format(why=why))
