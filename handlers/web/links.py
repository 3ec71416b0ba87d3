"""Signed links: what a link may do, for whom, and until when, readable but not forgeable.

The signature says that we made it; whether it was used already is the database's to know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from bot.acts.setting import Setting

ANSWER = "mail-answer"


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


@dataclass(frozen=True, slots=True)
class Links:
    """The links that stand in messages."""

    public_url: str
    secret_key: str = field(repr=False)

    def answer(self, message_id: int, person_id: int, setting: Setting) -> str:
        """Where this person may answer this mail, for as long as the plan says."""
        until = setting.now + timedelta(days=setting.plan.answer_link_days)
        facts = {"message": message_id, "person": person_id}
        return f"{self.public_url}/answer/{sign(self.secret_key, ANSWER, facts, until)}"
