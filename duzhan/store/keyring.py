"""Keys: one file outside the database, which signs seals and anchors and encrypts personal fields.

A line holds ``ed25519`` or ``aes256`` and 32 bytes in hexadecimal; the last line of each kind is used, those above it
still decrypt and still count as ours. Lost, personal fields are lost; seals stay provable by their public keys.
"""

import hmac
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from duzhan.errors import KeysUnusable
from duzhan.policy import sealing
from duzhan.settings import Settings

SIGNS, ENCRYPTS = "ed25519", "aes256"
_BYTES = 32
_NONCE = 12
_OTHERS = 0o007


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature, and the key that verifies it, in hexadecimal."""

    key: str
    public_key: str
    signature: str


@dataclass(frozen=True, slots=True)
class Encrypted:
    """A value that only the key of this name opens: the nonce, then the ciphertext."""

    key: str
    value: bytes


@dataclass(frozen=True, slots=True, repr=False)
class Keyring:
    """Every key of the file, the oldest first; never shown."""

    signing: tuple[Ed25519PrivateKey, ...]
    encrypting: tuple[bytes, ...]

    @property
    def key(self) -> str:
        """The name of the key that signs."""
        return sealing.key_id(_public(self.signing[-1]))

    def public_keys(self) -> tuple[str, ...]:
        """Return every public key in hexadecimal, the one in use last."""
        return tuple(map(_public, self.signing))

    def sign(self, message: bytes) -> Signature:
        """Sign with the key in use."""
        return Signature(self.key, _public(self.signing[-1]), self.signing[-1].sign(message).hex())

    def encrypt(self, text: str, about: str) -> Encrypted:
        """Encrypt a text with the key in use; it opens only where it is said to be about the same."""
        nonce = secrets.token_bytes(_NONCE)
        sealed = AESGCM(self.encrypting[-1]).encrypt(nonce, text.encode(), about.encode())
        return Encrypted(_name(self.encrypting[-1]), nonce + sealed)

    def blind(self, text: str) -> str:
        """Return a digest by which a text is found again and that says nothing of it without the key in use."""
        return _blind(self.encrypting[-1], text)

    def blinds(self, text: str) -> tuple[str, ...]:
        """Return the digest by every key, since what an old key made may still be there."""
        return tuple(_blind(key, text) for key in self.encrypting)

    @property
    def encrypts_with(self) -> str:
        """The name of the key that encrypts now."""
        return _name(self.encrypting[-1])

    def decrypt(self, encrypted: Encrypted, about: str) -> str:
        """Open what was encrypted; raises KeysUnusable where its key is not on the ring, or something was changed."""
        for key in self.encrypting:
            if _name(key) == encrypted.key:
                nonce, sealed = encrypted.value[:_NONCE], encrypted.value[_NONCE:]
                try:
                    return AESGCM(key).decrypt(nonce, sealed, about.encode()).decode()
                except InvalidTag as changed:
                    raise KeysUnusable.of("value_changed", encrypted.key) from changed
        raise KeysUnusable.of("key_missing", encrypted.key)


def genuine(public_key: str, signature: str, message: bytes) -> bool:
    """Tell whether a signature in hexadecimal is the key's over this message."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key)).verify(bytes.fromhex(signature), message)
    except (InvalidSignature, ValueError):
        return False
    return True


def of(settings: Settings) -> Keyring:
    """Open the key file; raises KeysUnusable where it is not there, open to everybody, or not one."""
    return opened(located(settings))


def located(settings: Settings) -> Path:
    """Return where the key file is; where nobody named one, which production demands, it is made at first use."""
    if settings.secret_file is not None:
        return settings.secret_file
    path = settings.home / "keys" / "secret"
    if not path.exists():
        make(path)
    return path


def opened(path: Path) -> Keyring:
    """Read a key file; raises KeysUnusable where it cannot be read, is open to everybody, or is not one."""
    try:
        others, text = path.stat().st_mode & _OTHERS, path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as unreadable:
        raise KeysUnusable.of("unreadable", str(path)) from unreadable
    if others:
        raise KeysUnusable.of("open_to_all", str(path))
    keys = list(_keys(text, str(path)))
    signing = tuple(Ed25519PrivateKey.from_private_bytes(key) for kind, key in keys if kind == SIGNS)
    encrypting = tuple(key for kind, key in keys if kind == ENCRYPTS)
    if not signing or not encrypting:
        raise KeysUnusable.of("incomplete", str(path))
    return Keyring(signing, encrypting)


def make(path: Path) -> None:
    """Make a key file with one key of each kind, durably; of several makers at once the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.parent / f".{secrets.token_hex(8)}"
    _write(draft, os.O_CREAT | os.O_EXCL)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass  # somebody was faster, and theirs counts
    finally:
        draft.unlink()


def rotate(path: Path) -> Keyring:
    """Add a new key of each kind, which is used from now on, and return the whole ring."""
    opened(path)
    _write(path, os.O_APPEND)
    return opened(path)


def _write(path: Path, how: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | how, 0o600), "w", encoding="ascii") as file:
        file.writelines(f"{kind} {secrets.token_hex(_BYTES)}\n" for kind in (SIGNS, ENCRYPTS))
        file.flush()
        os.fsync(file.fileno())


def _keys(text: str, path: str) -> Iterator[tuple[str, bytes]]:
    for line in filter(None, (line.partition("#")[0].strip() for line in text.splitlines())):
        kind, _, written = line.partition(" ")
        try:
            key = bytes.fromhex(written)
        except ValueError as malformed:
            raise KeysUnusable.of("malformed", path) from malformed
        if kind not in {SIGNS, ENCRYPTS} or len(key) != _BYTES:
            raise KeysUnusable.of("malformed", path)
        yield kind, key


def _public(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def _blind(key: bytes, text: str) -> str:
    """Not by the key itself: what encrypts does nothing else."""
    own = hmac.digest(key, b"blind index", "sha256")
    return hmac.new(own, text.encode(), "sha256").hexdigest()


def _name(key: bytes) -> str:
    return sealing.digest(b"", ENCRYPTS, key.hex())[:16]
