"""What axe-core finds on a page in Chromium."""

from __future__ import annotations

from typing import Any, Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Page

#: By phone and by desk, light and dark.
MODES: list[tuple[int, Literal["light", "dark"]]] = [
    (375, "light"),
    (1280, "dark"),
    (1280, "light"),
    (375, "dark"),
]


async def axe_findings(page: Page) -> dict[str, list[Any]]:
    """Where axe finds something: by rule, the places."""
    found = await Axe().run(page)
    return {v["id"]: [node["target"] for node in v["nodes"]] for v in found.response["violations"]}
