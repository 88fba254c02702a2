"""What a page must be for everybody: axe finds nothing, nothing is shouted in the console, nothing runs out of it."""

import re
from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page

ROOT = Path(__file__).resolve().parents[2]
AXE = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LEFT_OVERS = re.compile(r"\b(undefined|None|NaN|null|Traceback)\b|\{\{|\}\}|%\(\w+\)s|\{%")
_RUN_AXE = """
(rules) => axe.run(document, {runOnly: rules, resultTypes: ["violations"]}).then((found) =>
  found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).slice(0, 2).join(" / ")}`))
"""
_TOO_WIDE = """
() => document.documentElement.scrollWidth > window.innerWidth
  ? [...document.querySelectorAll("body *")].filter((one) => one.getBoundingClientRect().right > window.innerWidth + 1)
      .slice(0, 3).map((one) => one.outerHTML.slice(0, 120))
  : null
"""
_WHAT_IS_READ = "document.body.innerText + ' ' + document.title"


class Listener:
    """Hears what a page says in the console, and the refusals of its own policy."""

    def __init__(self, page: Page) -> None:
        self.heard: list[str] = []
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.heard.append(f"error: {error.message}"))

    def _on_console(self, message: ConsoleMessage) -> None:
        # A page that is not there is told of in the console too; what it looks like is checked as any other.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.heard.append(f"{message.type}: {message.text}")

    def taken(self) -> list[str]:
        """What was heard since the last time."""
        heard, self.heard = self.heard, []
        return heard


def faults_of(page: Page, language: str, *, with_axe: bool = True) -> list[str]:
    """Everything that is wrong with the page as it stands, in words; nothing when all is well."""
    faults = []
    if with_axe:
        if not page.evaluate("'axe' in window"):
            page.add_script_tag(content=AXE)
        faults += [f"axe {fault}" for fault in page.evaluate(_RUN_AXE, RULES)]
    spoken = page.evaluate("document.documentElement.lang")
    if spoken != language:
        faults.append(f"its language is {spoken!r}, not {language!r}")
    if left := LEFT_OVERS.search(page.evaluate(_WHAT_IS_READ)):
        faults.append(f"it says {left.group()!r}")
    wide = page.evaluate(_TOO_WIDE)
    if wide is not None:
        faults.append(f"it runs out to the right: {wide}")
    return faults
