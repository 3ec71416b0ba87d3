"""What bureaus register beside the steps of a case."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from msgspec import Struct


class ViolationEntry(Struct, frozen=True):
    """One decision on a violation (N-3.3b), as a workbook, a form or a sentence gives it.

    `case_id` is the case of the enterprise, or of the one that commissioned the consultant, if it is
    known. `amount` is in yuan, "" for none; `reported_on`: to the province, `credit_on`: entered in
    the national credit platform, each None until then.
    """

    party: str
    consultant: bool
    city: str
    county: str
    decision_no: str
    decided_on: date | None
    case_id: int | None = None
    amount: str = ""
    article: str = ""
    handling: str = ""
    reported_on: date | None = None
    credit_on: date | None = None

    @property
    def told(self) -> dict[str, Any]:
        """Return what a later list or sentence may fill in, by name."""
        return {name: getattr(self, name) for name in _FILLED_IN}

    @property
    def said(self) -> dict[str, Any]:
        """Return of this what is known."""
        return {name: value for name, value in self.told.items() if value}


_FILLED_IN: Final = ("decided_on", "amount", "article", "handling", "reported_on", "credit_on")
