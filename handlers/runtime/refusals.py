"""Refused callbacks and sign-ins: each cause counted, and named in the log once a minute.

A wrong token, a wrong key and a wrong clock look alike to WeCom; the administrator is told which
it is, and nobody fills the log by knocking.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import structlog
from msgspec import Struct, field

log = structlog.get_logger()
_QUIET = timedelta(minutes=1)
HINTS = {
    "body": "no Encrypt element: not sent by WeCom, or changed on its way",
    "signature": "signed with another token: compare WECOM_TOKEN with the console",
    "clock": "signed too long ago or ahead: compare this machine's clock; or an old callback again",
    "key": "signed well but not to be decrypted: compare WECOM_AES_KEY with the console",
    "receiver": "encrypted for another corp: compare WECOM_CORP_ID with the console",
    "corp": "from a member of another corp (ToUserName), as of a corp group: such members are not served",
    "content": "decrypted, but no message and no event that is documented",
}


class Refusals(Struct):
    """Counts and logs the refused requests of this process, by cause. `wall` is real time."""

    wall: Callable[[], datetime]
    what: str = "callback refused"
    hints: Mapping[str, str] = field(default_factory=lambda: HINTS)
    counts: Counter[str] = field(default_factory=Counter)
    _said: dict[str, tuple[datetime, int]] = field(default_factory=dict)

    def note(self, cause: str, **facts: object) -> None:
        self.counts[cause] += 1
        now = self.wall()
        at, upto = self._said.get(cause, (now - _QUIET, 0))
        if now - at >= _QUIET or now < at:
            again = self.counts[cause] - upto
            self._said[cause] = (now, self.counts[cause])
            log.warning(self.what, cause=cause, times=again, hint=self.hints.get(cause), **facts)
