"""One text for one value, so that equal rules have equal hashes."""

import hashlib
import json

from duzhan.campaign.record import Record


def canonical_json(record: Record) -> str:
    """Write a record as JSON: keys sorted, no spaces, Chinese left readable."""
    return json.dumps(record.model_dump(mode="json"), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def sha256_hex(text: str) -> str:
    """Hash a text's UTF-8 bytes."""
    return hashlib.sha256(text.encode()).hexdigest()
