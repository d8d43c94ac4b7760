"""Counting what a path costs the person who walks it."""

from dataclasses import dataclass, field

from playwright.sync_api import Locator


@dataclass
class Clicks:
    """Presses buttons and links, and remembers how many and which."""

    made: list[str] = field(default_factory=list)

    def on(self, target: Locator) -> None:
        """One click."""
        self.made.append(" ".join((target.text_content() or "").split()))
        target.click()

    def __len__(self) -> int:
        return len(self.made)
