"""Single sign-on by OpenID Connect: the authorization code flow with PKCE (RFC 7636), as a confidential client."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
import jwt

from bot.desk.secrets import new_word
from bot.errors import DeskError
from bot.settings import Settings
from bot.support.routing import is_loopback

SIGNATURES = ("RS256", "ES256", "PS256", "RS384", "ES384", "RS512", "ES512")  # none that needs no key of the issuer's
LEEWAY = 60  # seconds that two clocks may differ
TIMEOUT = 10  # seconds for one call of the issuer
MOST_BYTES = 500_000  # of one answer


@dataclass(frozen=True)
class Started:
    """A sign-in that has begun, kept encrypted in the browser until it comes back. ``back``: the page that was wanted."""

    state: str
    nonce: str
    verifier: str
    back: str

    @classmethod
    def new(cls, back: str) -> Started:
        return cls(new_word(), new_word(), new_word(), back)

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Started:
        return cls(**json.loads(text))


class OpenId:
    """The issuer that the settings name. Each method raises DeskError where it does not answer as it must; its text names no
    detail of a person."""

    def __init__(self, settings: Settings) -> None:
        self._issuer, self._client = settings.desk_openid_issuer.rstrip("/"), settings.desk_openid_client
        self._secret = settings.desk_openid_secret

    async def address(self, started: Started, redirect: str) -> str:
        """Where the browser goes to sign in. ``redirect``: our address that it comes back to."""
        async with _session() as session:
            found = await self._discover(session)
        digest = hashlib.sha256(started.verifier.encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._client,
            "redirect_uri": redirect,
            "scope": "openid email",
            "state": started.state,
            "nonce": started.nonce,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        address = _private(found, "authorization_endpoint")
        return f"{address}{'&' if urlsplit(address).query else '?'}{urlencode(query)}"

    async def email(self, started: Started, code: str, redirect: str) -> str:
        """The verified email of whoever came back with a code."""
        async with _session() as session:
            found = await self._discover(session)
            form = {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": redirect,
                "code_verifier": started.verifier,
            }
            whole = aiohttp.BasicAuth(self._client, self._secret)
            tokens = await _json(session, "POST", _private(found, "token_endpoint"), data=form, auth=whole)
            keys = await _json(session, "GET", _private(found, "jwks_uri"))
        claims = self._claims(str(tokens.get("id_token", "")), keys, started.nonce)
        email = claims.get("email")
        if not isinstance(email, str) or claims.get("email_verified") is not True:
            raise DeskError("the sign-in service sent no email that it has verified")
        return email

    async def _discover(self, session: aiohttp.ClientSession) -> Mapping[str, Any]:
        found = await _json(session, "GET", f"{self._issuer}/.well-known/openid-configuration")
        if str(found.get("issuer", "")).rstrip("/") != self._issuer:
            raise DeskError("the sign-in service says that it is another one than DESK_OPENID_ISSUER")
        return found

    def _claims(self, token: str, keys: Mapping[str, Any], nonce: str) -> Mapping[str, Any]:
        """What a token says, where the issuer signed it for us and for this sign-in."""
        try:
            kid = jwt.get_unverified_header(token).get("kid")
            known = jwt.PyJWKSet.from_dict(dict(keys)).keys
            key = next(one for one in known if kid is None or one.key_id == kid)
            claims: Mapping[str, Any] = jwt.decode(
                token, key.key, algorithms=list(SIGNATURES), audience=self._client, leeway=LEEWAY,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )  # fmt: skip
        except (jwt.PyJWTError, StopIteration, TypeError, ValueError) as error:
            raise DeskError("the sign-in service sent a token that cannot be trusted") from error
        if str(claims["iss"]).rstrip("/") != self._issuer or claims.get("nonce") != nonce:
            raise DeskError("the sign-in service sent the token of another sign-in")
        if claims.get("azp", self._client) != self._client:
            raise DeskError("the sign-in service sent a token for another site")
        return claims


def _session() -> aiohttp.ClientSession:
    return aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))


async def _json(session: aiohttp.ClientSession, method: str, address: str, **options: Any) -> Mapping[str, Any]:
    try:
        async with session.request(method, address, allow_redirects=False, **options) as answer:
            body = await answer.content.read(MOST_BYTES)
            found = json.loads(body) if answer.status == 200 else None
    except (aiohttp.ClientError, asyncio.TimeoutError, OSError, ValueError) as error:
        raise DeskError("the sign-in service does not answer") from error
    if not isinstance(found, dict):
        raise DeskError("the sign-in service refused")
    return found


def _private(found: Mapping[str, Any], name: str) -> str:
    """An address of the issuer's, where nobody on the way can read what is sent there."""
    address = str(found.get(name, ""))
    parts = urlsplit(address)
    if not (parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))):
        raise DeskError(f"the sign-in service's {name} does not begin with https://")
    return address
