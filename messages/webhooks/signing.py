"""The secret of an address, and the signature of what is sent to it (Standard Webhooks 1.0.0, symmetric, v1)."""

from __future__ import annotations

import base64
import hashlib
import hmac

_BEGINS = "whsec_"


def secret_of(salt: str, service_key: str) -> str:
    """Return the secret of an address: 32 bytes that follow from its salt and the service's own key, so that the
    database alone gives none away."""
    made = hmac.new(service_key.encode(), f"webhook:{salt}".encode(), hashlib.sha256).digest()
    return _BEGINS + base64.b64encode(made).decode()


def signed_headers(secret: str, message_id: str, seconds: int, body: bytes) -> dict[str, str]:
    """Return the three headers; `seconds`: the moment of this try, by which the receiver refuses old ones."""
    key = base64.b64decode(secret.removeprefix(_BEGINS))
    signature = hmac.new(key, f"{message_id}.{seconds}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(seconds),
        "webhook-signature": f"v1,{base64.b64encode(signature).decode()}",
    }
