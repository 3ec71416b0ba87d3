"""What a notice sets otherwise for some places: [[milestone.place]]."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from bot.plans.due_rule import DueRule


class ByPlace(Struct, frozen=True):
    """What the notice sets otherwise for some units, or for some counties; what is left out is as everywhere."""

    units: tuple[str, ...] = ()  # 雄安新区
    counties: tuple[str, ...] = ()  # 祥云县; of these units alone where both are named
    ladder: str = ""
    due: DueRule | None = None
    extend_months: int = 0
    extend_until: date | None = None

    def holds(self, unit: str, county: str) -> bool:
        if self.counties:
            return county in self.counties and (not self.units or unit in self.units)
        return unit in self.units
