"""Signed links: what a link may do, for whom, and until when, readable but not forgeable.

The signature says that we made it; whether it was used already is the database's to know.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from itsdangerous import BadData, URLSafeSerializer


def sign(secret_key: str, purpose: str, facts: dict[str, Any], until: datetime) -> str:
    """A token for a URL. `facts` are JSON and readable by whoever holds it: no personal figures."""
    expires = int(until.timestamp())
    return str(URLSafeSerializer(secret_key, salt=purpose).dumps([expires, facts]))


def read(secret_key: str, purpose: str, token: str, now: datetime) -> dict[str, Any] | None:
    """The facts of a token that we signed for this purpose and that has not expired, else None."""
    try:
        expires, facts = URLSafeSerializer(secret_key, salt=purpose).loads(token)
    except (BadData, ValueError, TypeError):
        return None
    return dict(facts) if now < datetime.fromtimestamp(int(expires), UTC) else None
