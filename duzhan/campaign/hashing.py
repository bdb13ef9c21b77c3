"""One text for one value, so that equal rules have equal hashes."""

import hashlib
import json


def canonical_json(value: object) -> str:
    """Write what JSON can hold, one text for one value: keys sorted, no spaces, Chinese left readable."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_hex(text: str) -> str:
    """Hash a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()
