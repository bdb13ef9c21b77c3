"""An OpenID provider of our own, over real HTTP: it keeps the rules, checks ours, and lies where it is told to."""

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwk, jwt

CLIENT, SECRET = "duzhan", "a secret with / and &"


@cache
def _key(_whose: str) -> jwk.RSAKey:
    return jwk.RSAKey.generate_key(2048, {"kid": "one", "use": "sig"})


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


@dataclass
class Provider:
    """Whom it vouches for, and the lies: ``claims`` go over the true ones, None takes one out."""

    url: str = ""
    claims: dict[str, object] = field(default_factory=dict)
    signed_by: str = "own"
    """``own`` key; ``other``: a key that it never published; ``secret``: with the client's secret; ``none``."""
    issuer: str = ""
    denies: bool = False
    down: bool = False
    key: jwk.RSAKey = field(default_factory=lambda: _key("own"))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def described(self) -> dict[str, object]:
        """Return what it says of itself."""
        return {
            "issuer": self.issuer or self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
        }

    def granted(self, asked: dict[str, str]) -> str:
        """Return where the browser goes back to, with a code that is good once."""
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        told = {"error": "access_denied"} if self.denies else {"code": code}
        return f"{asked['redirect_uri']}?{urlencode({**told, 'state': asked['state']})}"

    def exchanged(self, form: dict[str, str], authorization: str) -> dict[str, object] | None:
        """Return the tokens for a code, None where the client did not prove what it has to."""
        asked = self.codes.pop(form.get("code", ""), None)
        user, _, password = base64.b64decode(authorization.removeprefix("Basic ")).decode().partition(":")
        digest = _encoded(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        proven = (
            asked is not None
            and (user, password) == (CLIENT, "a%20secret%20with%20%2F%20and%20%26")
            and (form["grant_type"], asked["code_challenge_method"]) == ("authorization_code", "S256")
            and form["redirect_uri"] == asked["redirect_uri"]
            and digest == asked["code_challenge"]
        )
        if asked is None or not proven:
            self.faults.append("not proven")
            return None
        now = int(time.time())
        true = {"iss": self.url, "aud": CLIENT, "sub": "u-1", "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        told = {name: value for name, value in {**true, **self.claims}.items() if value is not None}
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": self._signed(told)}

    def _signed(self, claims: dict[str, object]) -> str:
        if self.signed_by == "none":
            head = _encoded(json.dumps({"alg": "none"}).encode())
            return f"{head}.{_encoded(json.dumps(claims).encode())}."
        if self.signed_by == "secret":
            # The public key as a shared secret: the oldest trick with tokens.
            shared = jwk.OctKey.import_key(self.key.as_pem(private=False))
            return jwt.encode({"alg": "HS256", "kid": "one"}, claims, shared, algorithms=["HS256"])
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, _key(self.signed_by))


@contextmanager
def provider() -> Iterator[Provider]:
    """Serve one on a free port."""
    told = Provider()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Describe, show the keys, or let the browser back in: nobody is asked for a password here."""
            parts = urlsplit(self.path)
            if parts.path == "/authorize":
                asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
                self.send_response(302)
                self.send_header("Location", told.granted(asked))
                self.end_headers()
                return
            known = {"/.well-known/openid-configuration": told.described(), "/keys": {"keys": [told.key.as_dict()]}}
            self._say(503 if told.down else 200, known[parts.path])

        def do_POST(self) -> None:
            """Exchange a code."""
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            tokens = told.exchanged(dict(parse_qsl(body)), self.headers.get("Authorization", ""))
            self._say(400 if tokens is None else 200, tokens or {"error": "invalid_grant"})

        def _say(self, status: int, what: dict[str, object]) -> None:
            body = json.dumps(what).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield told
    server.shutdown()
    server.server_close()
    thread.join(10)
