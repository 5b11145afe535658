"""An organisation's sign-in on this machine: OpenID Connect over HTTP, with keys, codes, tokens and people of its own."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "the-portal", "a secret between the two"


@dataclass
class Provider:
    """Who sits before it now (`claims`), what it was asked, and in which way it may misbehave (`token`, `about`)."""

    address: str
    claims: dict[str, Any] = field(default_factory=dict)
    token: dict[str, Any] = field(default_factory=dict)  # laid over the ID token
    about: dict[str, Any] = field(default_factory=dict)  # laid over the answer about the person
    refuses: bool = False
    moved: set[str] = field(default_factory=set)  # which of its pages lead elsewhere
    away: set[str] = field(default_factory=set)  # which of its pages answer that something broke
    issuer: str = ""  # whom its page of addresses names, where that is not itself
    addresses: dict[str, Any] = field(default_factory=dict)  # laid over its page of addresses
    asked: list[dict[str, str]] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    passes: dict[str, dict[str, Any]] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048))
    kid: str | None = "one"
    signs: Callable[[dict[str, Any]], str] | None = None  # where it signs otherwise than with its key
    published: Any = None  # where it publishes other keys than its own

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer or self.address,
            "authorization_endpoint": f"{self.address}/authorize",
            "token_endpoint": f"{self.address}/token",
            "userinfo_endpoint": f"{self.address}/userinfo",
            "jwks_uri": f"{self.address}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        } | self.addresses

    def keys(self) -> Any:
        return {"keys": [as_published(self.key, self.kid)]} if self.published is None else self.published

    def sign(self, said: dict[str, Any]) -> str:
        if self.signs:
            return self.signs(said)
        return jwt.encode(said, self.key, algorithm="RS256", headers={"kid": self.kid} if self.kid else None)

    def authorize(self, asked: dict[str, str]) -> str:
        """Whoever sits here signs in at once, or says no. Returns where they are led."""
        self.asked.append(asked)
        if self.refuses:
            return f"{asked['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': asked['state']})}"
        code = uuid4().hex
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, given: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """A code for tokens, once, to the client who asked, with the proof that it is the same (PKCE)."""
        asked = self.codes.pop(given.get("code", ""), None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(given.get("code_verifier", "").encode()).digest()).rstrip(b"=")
        if (
            asked is None
            or (given.get("client_id"), given.get("client_secret")) != (CLIENT, SECRET)
            or given.get("redirect_uri") != asked["redirect_uri"]
            or proof.decode() != asked["code_challenge"]
        ):
            return 400, {"error": "invalid_grant"}
        said = {"iss": self.address, "aud": CLIENT, "exp": int(time.time()) + 300, "iat": int(time.time())}
        said |= self.claims | self.token
        one_pass = uuid4().hex
        self.passes[one_pass] = self.claims | self.about
        return 200, {"access_token": one_pass, "token_type": "Bearer", "expires_in": 300, "id_token": self.sign(said)}


def as_published(key: Any, kid: str | None, alg: str | None = "RS256", use: str | None = "sig") -> dict[str, Any]:
    """The public half of a key, as an organisation publishes it."""
    of_its_kind = jwt.algorithms.RSAAlgorithm if isinstance(key, rsa.RSAPrivateKey) else jwt.algorithms.ECAlgorithm
    public: dict[str, Any] = json.loads(of_its_kind.to_jwk(key.public_key()))
    return public | {name: value for name, value in (("kid", kid), ("alg", alg), ("use", use)) if value}


def _desk(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802
            where = urlsplit(self.path)
            if where.path in provider.moved:
                self.send_response(302)
                self.send_header("Location", f"/elsewhere{where.path}")
                self.end_headers()
            elif where.path in provider.away:
                self._answer(500, {})
            elif where.path.removeprefix("/elsewhere") == "/.well-known/openid-configuration":
                self._answer(200, provider.discovery())
            elif where.path.removeprefix("/elsewhere") == "/keys":
                self._answer(200, provider.keys())
            elif where.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(_first(where.query)))
                self.end_headers()
            elif where.path == "/userinfo":
                about = provider.passes.get(self.headers.get("Authorization", "").removeprefix("Bearer "))
                self._answer(200 if about else 401, about or {})
            else:
                self._answer(404, {})

        def do_POST(self) -> None:  # noqa: N802
            given = _first(self.rfile.read(int(self.headers["Content-Length"])).decode())
            self._answer(*provider.exchange(given))

        def _answer(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: Any) -> None:
            """It keeps no log."""

    return Desk


def _first(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}


@contextmanager
def identity_provider() -> Iterator[Provider]:
    """One while the block runs, on a port that is free."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    provider = Provider(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass = _desk(provider)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
