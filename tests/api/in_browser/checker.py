"""What a page must be for everybody, asked while the browser stands on it."""

from pathlib import Path
from typing import Any

import playwright.async_api

ROOT = Path(__file__).resolve().parents[3]
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RUN = "axe.run().then((result) => result.violations.map((one) => one.id + one.nodes[0].html))"


async def faults_of(page: playwright.async_api.Page) -> list[Any]:
    """What axe finds, and whether the page runs out of its window; nothing when all is well."""
    await page.add_script_tag(content=AXE)
    found: list[Any] = await page.evaluate(RUN)
    if await page.evaluate("document.documentElement.scrollWidth > window.innerWidth"):
        found.append("runs out to the right")
    return found
