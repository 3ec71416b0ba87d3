"""What of an enterprise's row in a workbook of results a person has reported anew."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.results.targets import Target, settled_target


def newly_reported(values: Mapping[str, Any], known: Mapping[str, Any], derived: Target) -> dict[str, Any]:
    """Return the values of a row that are neither known already nor derived by us.

    We derive the target by the notice's rules (`derived`), and whether it was reached. `known` is what was
    reported before.
    """
    merged = {**known, **values}
    level, reached = values.get("target"), values.get("target_reached")
    ours = set()
    if level and derived.certain and level == derived.level.removesuffix("+improve"):
        ours.add("target")
    target = settled_target(derived, str(merged.get("target") or ""), str(merged.get("target_reason", "")))
    if reached is not None and reached == target.reached(str(merged.get("level_after", ""))):
        ours.add("target_reached")
    return {key: value for key, value in values.items() if key not in ours and known.get(key) != value}


def agrees(total: float, *sums: float) -> bool:
    """Say whether a total that somebody wrote is one of these sums, apart from rounding."""
    return any(abs(total - real) <= max(0.005, abs(real) * 1e-6) for real in sums)
