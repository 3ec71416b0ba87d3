"""How often somebody may try, or send, what could be tried or sent without end: one table.

`most` holds in each hour, or day, as the clock counts it. What is sent has limits of its own, the channels'
(bot/words/channels.py).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from msgspec import Struct

from bot.words import Limit

_HOUR: Final = 3600
_DAY: Final = 86_400


class Tries(Struct, frozen=True):
    """At most `most` tries in each span of `seconds`, counted under `key`."""

    key: str
    most: int
    seconds: int = _HOUR

    def of(self, *whose: object) -> Limit:
        """Return the limit as it is counted for this person, account or client; for all together if nobody
        is named.

        Two spans of the clock touch any sliding hour, so that twice as many may fall into one.
        """
        return Limit(":".join((self.key, *map(str, whose))), self.seconds, 2 * self.most)


BINDING_CODES: Final = Tries("bind", 10)  # typed, by WeCom account
SCANS_ASKED_ABOUT: Final = Tries("scans", 3, _DAY)  # by the contact who is asked
CODES_GIVEN_OUT: Final = Tries("codes", 100, _DAY)  # by officer
SIGN_IN_LINKS: Final = Tries("web", 10)  # asked for in the chat, by person
SIGN_IN_MAILS: Final = Tries("signin:mail", 10)  # by person
SIGN_IN_BY_CLIENT: Final = Tries("signin", 60)  # mails asked for, links used, codes brought: each, by client
WRONG_SHORT_CODES: Final = Tries("short-code", 20)  # typed, by message
# By client: the phones of a carrier share one address. One code in 1.28 billion is right.
WRONG_SHORT_CODES_OF_ONE: Final = Tries("short-code:client", 200)
BAD_CODES: Final = Tries("signin:bad-codes", 30)  # by all clients together
BAD_CODES_OF_ONE: Final = Tries("signin:bad-code", 60)  # by client
BAD_CODES_WHILE_MANY_FAIL: Final = Tries("signin:bad-code", 2)
FAILURES_NOTED: Final = Tries("failed", 600)  # sign-ins refused that become events, of all clients
FAILURES_OF_ONE_NOTED: Final = Tries("failed", 60)  # by client
WEBHOOK_TRIALS: Final = Tries("webhook:trial", 10)  # by person
SAME_LOOK_NOTED: Final = Tries("read", 1)  # looks at the same personal data that become events


# Counted over the last 24 hours instead, by what is stored:
LAST_DAY: Final = timedelta(days=1)
WORDS_TO_THE_DESK: Final = 20  # questions and additions to them, by person
_FILES, _MOST_FILES = 30, 300  # by person, for each case that they can belong to; in all


def files_in_a_day(cases: int) -> int:
    """How many files one person may send in whose name so many cases stand."""
    return min(_MOST_FILES, _FILES * max(1, cases))


def look_ups(members: int) -> Tries:
    """Return how many telephone numbers WeCom may be asked about in a day, for a corp with so many known members.

    WeCom blocks the call once a fifth of the numbers asked belong to nobody (its document 95402); this stays far below.
    """
    return Tries("mobile", max(1, members // 50), _DAY)
