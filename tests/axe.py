"""What axe-core finds on a page in Chromium."""

from __future__ import annotations

from typing import Any, Literal

from axe_playwright_python.base import AXE_SCRIPT
from playwright.async_api import Page

#: By phone and by desk, light and dark.
Mode = Literal["light", "dark"]
WIDTHS = (375, 1280)
MODES: tuple[Mode, ...] = ("light", "dark")


async def axe_findings(page: Page, mode: Mode) -> dict[str, list[Any]]:
    """Where axe finds something on the page as it lies there: by rule, the places. In the dark only the
    rules about colours are asked: nothing else differs there (`tests/handlers/test_web_colours.py`)."""
    await page.emulate_media(color_scheme=mode, reduced_motion="reduce")  # no colour on its way
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if mode == "dark":
        options["runOnly"] = ["cat.color"]
        options["rules"] = {"color-contrast-enhanced": {"enabled": False}}  # as without a choice of rules
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE_SCRIPT)
    found = await page.evaluate("options => axe.run(options).then(found => found.violations)", options)
    return {v["id"]: [node["target"] for node in v["nodes"]] for v in found}
