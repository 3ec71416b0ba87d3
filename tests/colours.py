"""How far two colours stand apart (WCAG 2.2, 1.4.3 and 1.4.11)."""

from __future__ import annotations


def contrast(one: str, other: str) -> float:
    """Between 1 (the same) and 21; `#rgb` or `#rrggbb`."""
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    """The relative luminance of #rgb or #rrggbb, 0 to 1 (WCAG 2.1)."""
    digits = colour.removeprefix("#")
    digits = digits if len(digits) == 6 else "".join(2 * sign for sign in digits)
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
