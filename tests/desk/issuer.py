"""A small OpenID provider on this machine: whoever comes is signed in at once, as ``claims`` say."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from typing import Any

import jwt
from aiohttp import BasicAuth, web
from aiohttp.test_utils import TestServer
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

CLIENT, SECRET = "desk", "a client secret of the tests"


class Issuer:
    """``claims``: over the true ones in the next tokens; ``key``: what they are signed with; ``found``: over what is true of
    the provider's addresses."""

    def __init__(self) -> None:
        self.key = self._own = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.claims: dict[str, Any] = {}
        self.found: dict[str, Any] = {}
        self.algorithm = "RS256"
        self._codes: dict[str, dict[str, str]] = {}
        app = web.Application()
        app.router.add_get("/.well-known/openid-configuration", self._discover)
        app.router.add_get("/authorize", self._authorize)
        app.router.add_post("/token", self._token)
        app.router.add_get("/keys", self._keys)
        self.server = TestServer(app)

    @property
    def address(self) -> str:
        return str(self.server.make_url("")).rstrip("/")

    async def _discover(self, _: web.Request) -> web.Response:
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        true = {name: f"{self.address}/{path}" for name, path in names.items()}
        return web.json_response({"issuer": self.address, **true, **self.found})

    async def _authorize(self, request: web.Request) -> web.Response:
        asked, code = request.query, secrets.token_hex(8)
        assert asked["client_id"] == CLIENT and asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256" and "openid" in asked["scope"]
        self._codes[code] = dict(asked)
        raise web.HTTPFound(f"{asked['redirect_uri']}?code={code}&state={asked['state']}")

    async def _token(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = self._codes.pop(str(form["code"]), None)
        digest = hashlib.sha256(str(form.get("code_verifier", "")).encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        known = request.headers.get("Authorization") == BasicAuth(CLIENT, SECRET).encode()
        if (
            asked is None
            or not known
            or challenge != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            return web.json_response({"error": "invalid_grant"}, status=400)
        now = int(time.time())
        true = {"iss": self.address, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        claims = {**true, "email": "sam@desk.example", "email_verified": True, **self.claims}
        key: Any = SECRET if self.algorithm.startswith("HS") else None if self.algorithm == "none" else self.key
        return web.json_response({"id_token": jwt.encode(claims, key, self.algorithm, headers={"kid": "one"})})

    async def _keys(self, _: web.Request) -> web.Response:
        public = RSAAlgorithm.to_jwk(self._own.public_key(), as_dict=True)
        return web.json_response({"keys": [{**public, "kid": "one", "use": "sig"}]})
