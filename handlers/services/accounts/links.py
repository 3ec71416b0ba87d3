"""Signed links: what a link may do, for whom, and until when; readable, but not forgeable.

The signature says that we made it. Whether it was used already is stored in the database.
"""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from itsdangerous import BadData, URLSafeSerializer

from bot.acts.context import DecisionContext
from bot.words import SHANGHAI, Case, Person
from messages.catalogue import say

ANSWER = "mail-answer"
FILL_IN = "figures"
SIGN_IN = "sign-in"
TRAINING = "training"
EXPERT = "expert"
OWN_PAGE = "own-page"
UNSUBSCRIBE = "unsubscribe"
_LETTERS = "BCDFGHJKMNPQRSTVWXYZ"  # no vowels: no words
_MARK = 7  # letters
_SHORT = re.compile(rf"([1-9][0-9]{{0,8}})[{_LETTERS}]{{{_MARK}}}")
MINUTES = 10  # a sign-in link from the chat or a mail
BY_TOKEN = (
    "figures",
    "answer",
    "training",
    "expert",
    "own",
    "unsubscribe",
    "calendar",
)  # the pages that a token opens
_LEADS_IN = "/signin/link?t="
_OF_ONE_READER = re.compile(rf"\S*/(?:signin/link\?t=|(?:{'|'.join(BY_TOKEN)})/)[\w.~-]+")


def sign(secret_key: str, purpose: str, facts: dict[str, Any], until: datetime) -> str:
    """Return a token for a URL. Whoever holds it can read `facts` (JSON), so they must name nobody."""
    expires = int(until.timestamp())
    return str(URLSafeSerializer(secret_key, salt=purpose).dumps([expires, facts]))


def read_token(secret_key: str, purpose: str, token: str, now: datetime) -> dict[str, Any] | None:
    """Return the facts of a token that we signed for this purpose and that has not expired, else None.

    Only the token as we wrote it counts: base64 reads the same from several spellings.
    """
    try:
        serializer = URLSafeSerializer(secret_key, salt=purpose)
        expires, facts = content = serializer.loads(token)
        if serializer.dumps(content) != token:
            return None
        return dict(facts) if now < datetime.fromtimestamp(int(expires), UTC) else None
    except (BadData, ValueError, TypeError, OverflowError, UnicodeError):
        return None


def short_code(secret_key: str, message_id: int, person: Person) -> str:
    """Return the message's number with seven letters that only we can make: one of 1,280,000,000 for each message, of
    which few can be tried."""
    said = f"short:{message_id}:{person.id}:{person.epoch}"
    n = int.from_bytes(hmac.digest(secret_key.encode(), said.encode(), "sha256"), "big")
    return f"{message_id}{''.join(_LETTERS[n // len(_LETTERS) ** i % len(_LETTERS)] for i in range(_MARK))}"


def message_of_code(typed: str) -> tuple[int, str]:
    """Return which message a typed code names, and the code as we write it; 0 for none."""
    plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", typed)).upper()
    found = _SHORT.fullmatch(plain)
    return (int(found[1]), plain) if found else (0, "")


@dataclass(frozen=True, slots=True)
class Links:
    """The links that stand in messages."""

    public_url: str
    secret_key: str = field(repr=False)

    def answer(self, message_id: int, person: Person, ctx: DecisionContext) -> tuple[str, date]:
        """Where this person may answer this mail, and the day on which that ends."""
        until = ctx.now + timedelta(days=ctx.plan.answer_link_days)
        facts = {"message": message_id, "person": person.id, "e": person.epoch}
        url = f"{self.public_url}/answer/{sign(self.secret_key, ANSWER, facts, until)}"
        return url, until.astimezone(SHANGHAI).date()

    def own(self, message_id: int, person: Person, ctx: DecisionContext) -> tuple[str, date]:
        """Where a contact finds what this mail is about and does it, and the day on which that ends."""
        until = ctx.now + timedelta(days=ctx.plan.answer_link_days)
        facts = {"message": message_id, "person": person.id, "e": person.epoch}
        url = f"{self.public_url}/own/{sign(self.secret_key, OWN_PAGE, facts, until)}"
        return url, until.astimezone(SHANGHAI).date()

    def code(self, message_id: int, person: Person) -> str:
        """Return what this person types at /s to come to their own page of this message, which carries no link."""
        return short_code(self.secret_key, message_id, person)

    def training(self, number: int, person: Person, held_on: date) -> str:
        """Return where this person may answer an invitation without signing in, until the training is over."""
        until = datetime.combine(held_on + timedelta(days=1), time(), SHANGHAI)
        facts = {"n": number, "p": person.id, "e": person.epoch}
        return f"{self.public_url}/training/{sign(self.secret_key, TRAINING, facts, until)}"

    def expert(self, line_id: int, person: Person, held_on: date) -> str:
        """Return where an expert answers whether they come, until the assessment is over."""
        until = datetime.combine(held_on + timedelta(days=1), time(), SHANGHAI)
        facts = {"x": line_id, "p": person.id, "e": person.epoch}
        return f"{self.public_url}/expert/{sign(self.secret_key, EXPERT, facts, until)}"

    def unsubscribe(self, person: Person, now: datetime) -> str:
        """Return where this person ends the mails that may be ended, for a year."""
        facts = {"p": person.id, "e": person.epoch}
        return f"{self.public_url}/unsubscribe/{sign(self.secret_key, UNSUBSCRIBE, facts, now + timedelta(days=365))}"

    def figures(self, case: Case, due: date, person: Person, ctx: DecisionContext) -> tuple[str, date]:
        """Where this person may fill in the enterprise's figures, and the day on which that ends: some days
        after they are due."""
        last = max(ctx.today, due) + timedelta(days=ctx.plan.answer_link_days)
        until = datetime.combine(last, time(0), SHANGHAI)
        facts = {"case": case.id, "person": person.id, "e": person.epoch}
        return f"{self.public_url}/figures/{sign(self.secret_key, FILL_IN, facts, until)}", last


def entrance(
    public_url: str,
    secret_key: str,
    person: Person,
    wall: datetime,
    lasts: timedelta = timedelta(minutes=MINUTES),
    path: str = "/",
    *,
    by_account: bool = False,
) -> str:
    """Return a link by which this person signs in, once, and comes to `path`. `wall` is real time. `by_account`: it
    is given to their WeCom account, and not to a mailbox."""
    facts: dict[str, Any] = {"p": person.id, "e": person.epoch, "n": secrets.token_urlsafe(9)}
    facts |= {"to": path} if path != "/" else {}
    facts |= {"w": True} if by_account else {}
    return f"{public_url}{_LEADS_IN}{sign(secret_key, SIGN_IN, facts, wall + lasts)}"


def hidden(text: str) -> str:
    """Return a stored text without its links by which its reader signs in, answers or fills in, for any other
    reader."""
    return _OF_ONE_READER.sub(say("services.accounts.link"), text)


def leads_in(text: str) -> bool:
    """Whether a text holds a link by which its reader signs in."""
    return _LEADS_IN in text
