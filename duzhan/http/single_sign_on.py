"""单位统一认证: OpenID Connect's code flow with PKCE, and what an ID token must say to be believed (ADR 0050).

The provider's description and keys are read anew at each sign-in: a key that it withdrew is worth nothing at once.
Nothing is followed, and nothing that is asked for is longer than it has to be.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from urllib.parse import quote, urlencode

import httpx
from joserfc import jwk, jwt
from joserfc.errors import JoseError

from duzhan.policy.access_refusals import SingleSignOnOff, SingleSignOnRefused
from duzhan.settings import IdentityClaim, Settings

SIGNATURES = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
"""By which a token may be signed: public keys only, and never by nothing."""
SCOPE = "openid profile email"
GIVEN_TWICE = "mfa"
"""What ``amr`` says where several factors were given (RFC 8176)."""
_LEEWAY = 60
"""Seconds that the provider's clock may be off."""
_TOTAL = 10.0
_MOST_BYTES = 262_144
_DESCRIPTION = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Client:
    """This house as the provider knows it."""

    issuer: str
    id: str
    secret: str
    claim: IdentityClaim


@dataclass(frozen=True, slots=True)
class Flow:
    """A sign-in that has begun: what the browser brings back sealed, and what goes to the provider of it."""

    state: str
    nonce: str
    verifier: str
    to: str
    begun_at: float

    def sealed(self) -> str:
        """Return it as a text."""
        return json.dumps(asdict(self))

    @classmethod
    def opened(cls, text: str) -> "Flow":
        """Return what ``sealed`` made."""
        return cls(**json.loads(text))


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom an ID token is about, and whether a second factor was given."""

    value: str
    second_factor: bool


def client_of(settings: Settings) -> Client:
    """Return the client that the settings describe; raises SingleSignOnOff where they describe none."""
    if settings.oidc_issuer is None or settings.oidc_client_id is None or settings.oidc_client_secret is None:
        raise SingleSignOnOff
    secret = settings.oidc_client_secret.get_secret_value()
    return Client(settings.oidc_issuer, settings.oidc_client_id, secret, settings.oidc_claim)


def begun(to: str, at: float) -> Flow:
    """Return a new sign-in with secrets of its own; ``at`` is the database's time in seconds."""
    state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
    return Flow(state, nonce, verifier, to, at)


def address(client: Client, flow: Flow, back: str) -> str:
    """Return where the browser is sent; raises SingleSignOnRefused where the provider cannot be reached."""
    digest = hashlib.sha256(flow.verifier.encode()).digest()
    asked = {
        "response_type": "code",
        "client_id": client.id,
        "redirect_uri": back,
        "scope": SCOPE,
        "state": flow.state,
        "nonce": flow.nonce,
        "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
        "code_challenge_method": "S256",
    }
    with _open() as http:
        endpoint = _endpoint(client, _described(http, client), "authorization_endpoint")
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"


def identity(client: Client, flow: Flow, code: str, back: str, now: float) -> Identity:
    """Exchange a code and return whom its ID token is about; ``now`` is the database's time in seconds.

    Raises SingleSignOnRefused where the provider does not answer, does not agree, or says what cannot be believed.
    """
    if not code:
        raise SingleSignOnRefused("denied")
    with _open() as http:
        described = _described(http, client)
        told = _exchanged(http, client, described, {"code": code, "redirect_uri": back, "code_verifier": flow.verifier})
        keys = _object(http.build_request("GET", _endpoint(client, described, "jwks_uri")), http)
    return _believed(client, _verified(client, flow, told.get("id_token"), keys, now))


def _open() -> httpx.Client:
    return httpx.Client(timeout=_TOTAL, follow_redirects=False, trust_env=False, verify=httpx.create_ssl_context())


def _described(http: httpx.Client, client: Client) -> Mapping[str, object]:
    described = _object(http.build_request("GET", client.issuer.rstrip("/") + _DESCRIPTION), http)
    if described.get("issuer") != client.issuer:
        raise SingleSignOnRefused("untrusted")
    return described


def _endpoint(client: Client, described: Mapping[str, object], name: str) -> str:
    """Return one of the provider's addresses, which is by TLS where the provider's own is."""
    found = described.get(name)
    wanted = "https://" if client.issuer.startswith("https://") else "http"
    if not isinstance(found, str) or not found.startswith(wanted):
        raise SingleSignOnRefused("untrusted")
    return found


def _exchanged(
    http: httpx.Client, client: Client, described: Mapping[str, object], given: Mapping[str, str]
) -> Mapping[str, object]:
    form = {"grant_type": "authorization_code", **given}
    methods = described.get("token_endpoint_auth_methods_supported")
    auth: httpx.BasicAuth | None = httpx.BasicAuth(quote(client.id, safe=""), quote(client.secret, safe=""))
    if isinstance(methods, list) and "client_secret_basic" not in methods:
        form, auth = {**form, "client_id": client.id, "client_secret": client.secret}, None
    endpoint = _endpoint(client, described, "token_endpoint")
    return _object(http.build_request("POST", endpoint, data=form), http, auth)


def _object(request: httpx.Request, http: httpx.Client, auth: httpx.BasicAuth | None = None) -> Mapping[str, object]:
    """Send a request and return the object that it is answered with."""
    try:
        answer = http.send(request, auth=auth, stream=True)
        body = _read(answer)
    except httpx.HTTPError as failed:
        raise SingleSignOnRefused("unreachable") from failed
    if answer.status_code != httpx.codes.OK:
        raise SingleSignOnRefused("denied" if answer.is_client_error else "unreachable")
    try:
        told = json.loads(body)
    except ValueError as unread:
        raise SingleSignOnRefused("untrusted") from unread
    if not isinstance(told, dict):
        raise SingleSignOnRefused("untrusted")
    return told


def _read(answer: httpx.Response) -> bytes:
    body = b""
    try:
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > _MOST_BYTES:
                raise SingleSignOnRefused("untrusted")
    finally:
        answer.close()
    return body


def _verified(
    client: Client, flow: Flow, token: object, keys: Mapping[str, object], now: float
) -> Mapping[str, object]:
    """Return a token's claims: signed by a key of the provider's, for us, for this sign-in, and not over."""
    if not isinstance(token, str):
        raise SingleSignOnRefused("untrusted")
    rules = jwt.JWTClaimsRegistry(
        now=int(now),
        leeway=_LEEWAY,
        iss={"essential": True, "value": client.issuer},
        aud={"essential": True, "value": client.id},
        sub={"essential": True},
        exp={"essential": True},
        iat={"essential": True},
        nonce={"essential": True, "value": flow.nonce},
    )
    try:
        claims = jwt.decode(token, jwk.KeySet.import_key_set({"keys": _keys(keys)}), algorithms=SIGNATURES).claims
        rules.validate(claims)
    except (JoseError, ValueError, TypeError, KeyError) as lie:
        raise SingleSignOnRefused("untrusted") from lie
    audience = claims["aud"]
    if isinstance(audience, list) and len(audience) > 1 and claims.get("azp") != client.id:
        raise SingleSignOnRefused("untrusted")
    return claims


def _keys(told: Mapping[str, object]) -> list[dict[str, str | list[str]]]:
    """Return the provider's keys for signatures; one for anything else signs nothing."""
    found = told.get("keys")
    every: Sequence[object] = found if isinstance(found, list) else ()
    return [
        key for key in every if isinstance(key, dict) and key.get("use", "sig") == "sig" and key.get("kty") != "oct"
    ]


def _believed(client: Client, claims: Mapping[str, object]) -> Identity:
    """Return whom the claims name by the claim that counts here."""
    value = claims.get(client.claim.value)
    if not isinstance(value, str) or not value:
        raise SingleSignOnRefused("nobody")
    if client.claim is IdentityClaim.EMAIL and claims.get("email_verified") is not True:
        raise SingleSignOnRefused("unverified_email")
    given = claims.get("amr")
    return Identity(value, isinstance(given, list) and GIVEN_TWICE in given)
