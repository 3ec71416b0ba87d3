"""绑定码: the one-time code in a letter. Only its HMAC is stored; the code itself is never logged."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O, 1 I L: they look alike in print
LENGTH = 8  # 31^8 codes: one guess in 850 thousand million


def new_code() -> str:
    """A code that nobody can foresee."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def normal(text: str) -> str:
    """A code as typed: full-width signs, spaces, hyphens and small letters are forgiven."""
    return re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", text)).upper()


def digest(code: str, secret_key: str) -> str:
    """HMAC-SHA256 (hex) of a code: what is stored, and what a typed code is looked up by."""
    message = f"binding:{normal(code)}".encode()
    return hmac.new(secret_key.encode(), message, hashlib.sha256).hexdigest()
