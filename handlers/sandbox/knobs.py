"""What can be changed on the sandbox while it runs: failures, delays, limits."""

from __future__ import annotations

import random
from typing import Literal

from msgspec import Struct, field

#: How a call can go wrong. A number is answered as that errcode with HTTP 200, as WeCom does, but
#: for 403 and 502: these are a proxy's.
#: `..._after_accept`: the message was taken, only the answer is lost.
FAULT_MODES = (
    "-1",
    "40014",
    "42001",
    "45009",
    "45033",
    "60020",
    "403",
    "502",
    "html200",
    "reset",
    "reset_after_accept",
    "timeout_before",
    "timeout_after_accept",
)
#: The modes of random chaos: all that cost no waiting.
_CHAOS_MODES = ("-1", "45033", "502", "html200", "reset", "reset_after_accept")


class Failure(Struct):
    """The next `times` calls whose path ends in `path` ("" = every call) fail by `mode`."""

    times: int
    mode: str
    path: str = "message/send"


class Knobs(Struct):
    """Everything about the WeCom twin that may be changed while it runs. Durations are in seconds.

    `over_limit` is what happens to a member's 31st message in a minute; the documents only say that it is
    dropped ("silent"). `daily_cap` counts person-times; None means members x 200. `plugin` are those who
    read in personal WeChat, whose plug-in shows neither cards nor markdown (D90236).
    """

    fail_next: list[Failure] = field(default_factory=list)
    chaos: float = 0.0
    chaos_modes: tuple[str, ...] = _CHAOS_MODES
    chaos_path: str = "message/send"
    latency: float = 0.0
    hang: float = 60.0
    # the API's rules
    expires_in: int = 7200
    allowed_ips: set[str] | None = None
    ban_after_bad_secrets: int = 2000
    unlicensed: set[str] = field(default_factory=set)
    plugin: set[str] = field(default_factory=set)
    over_limit: Literal["silent", "45009"] = "silent"
    per_minute: int = 30
    per_hour: int = 1000
    daily_cap: int | None = None
    omit_errcode: bool = False
    # callbacks
    callback_timeout: float = 5.0
    verify_timeout: float = 1.0
    callback_retries: int = 3
    callback_pause: float = 0.0
    retry_non_200: bool = True
    ignore_card_event_reply: bool = True
    duplicate_callbacks: int = 0
    lose_answers: int = 0
    random: random.Random = field(default_factory=lambda: random.Random(184))

    def fail(self, mode: str, times: int = 1, path: str = "message/send") -> None:
        """Let the next `times` calls of `path` fail; see MODES. Any other number is taken for an errcode."""
        if mode not in FAULT_MODES and not mode.lstrip("-").isdigit():
            raise ValueError(f"unknown failure mode {mode!r}; one of {', '.join(FAULT_MODES)}")
        self.fail_next.append(Failure(times, mode, path))

    def next_failure(self, path: str) -> str:
        """Return the mode by which this call of `path` fails, or ""; each failure that was set is used
        once."""
        for failure in self.fail_next:
            if path.endswith(failure.path):
                failure.times -= 1
                if failure.times <= 0:
                    self.fail_next.remove(failure)
                return failure.mode
        if self.chaos and path.endswith(self.chaos_path) and self.random.random() < self.chaos:
            return self.random.choice(self.chaos_modes)
        return ""

    def calm(self) -> None:
        """Remove every failure that was set; limits and rules stay as they are."""
        self.fail_next.clear()
        self.chaos = self.latency = 0.0
        self.duplicate_callbacks = self.lose_answers = 0
