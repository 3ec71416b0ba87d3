"""绑定码: the one-time code in a letter. Only its HMAC is stored; the code itself is never logged."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import unicodedata

from bot.acts.setting import Setting
from bot.words import Answer, Person
from storage import cases, chain, duties, letters, limits, people
from storage.limits import Limit

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # no 0 O, 1 I L: they look alike in print
TRIES = 20  # an hour; half of it in one aligned hour (storage.limits)
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


async def bind(
    account: str, code: str, who: Person | None, setting: Setting, secret_key: str
) -> Answer:
    """绑定 CODE, inside the caller's transaction: the account speaks for the letter's enterprise.

    A few tries an hour for each account; a code that is unknown, used or expired is refused in the
    same words.
    """
    if await limits.take([Limit(f"bind:{account.lower()}", 3600, TRIES)], setting.now):
        return Answer("bind_later", ok=False)
    case_id = await letters.redeem(digest(code, secret_key), who.id if who else 0, setting.now)
    case = await cases.load(case_id, lock=True) if case_id else None
    if case is None or case.enterprise_id is None:
        return Answer("bind_refused", ok=False)
    person_id = await people.bind(case.enterprise_id, account, setting.now, who)
    await duties.look_again(case.id, setting.morning(setting.plan.published_on))
    entry = chain.Entry(
        setting.now, "chat", "bound", {}, case.id, person_id=person_id,
        plan_version=setting.plan.version,
    )  # fmt: skip
    await chain.add([entry])
    return Answer("bound", {"name": case.name})
