from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.redis.servers import BINARY, MISSING, RedisServer, cluster, one, watched


@pytest.fixture(scope="module")
def shared_redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    if BINARY is None:
        pytest.skip(MISSING)
    with one(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def redis_server(shared_redis: RedisServer) -> RedisServer:
    """A running server that is empty."""
    with shared_redis.client() as client:
        client.flushall()
    return shared_redis


@pytest.fixture
def own_redis(tmp_path: Path) -> Iterator[RedisServer]:
    """A server of this test's own, which it may break."""
    if BINARY is None:
        pytest.skip(MISSING)
    with one(tmp_path) as server:
        yield server


@pytest.fixture(params=["one", "sentinel", "cluster"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """REDIS_URL of each kind."""
    if BINARY is None:
        pytest.skip(MISSING)
    if request.param == "one":
        with one(tmp_path) as server:
            yield server.url
    elif request.param == "sentinel":
        with watched(tmp_path) as (url, _):
            yield url
    else:
        with cluster(tmp_path) as url:
            yield url
