"""Counting what a path costs the person who walks it."""

from dataclasses import dataclass, field

from playwright.sync_api import Locator


@dataclass
class Clicks:
    """Presses buttons, boxes and links, and remembers how many and which."""

    made: list[str] = field(default_factory=list)
    #: those of them that only led to another page
    ways: list[str] = field(default_factory=list)

    def on(self, target: Locator) -> None:
        """One click."""
        what = " ".join((target.text_content() or "").split())
        is_way = target.evaluate("(each) => each.closest('a') !== null")
        target.click()
        self.made.append(what)
        if is_way:
            self.ways.append(what)

    def __len__(self) -> int:
        return len(self.made)

    @property
    def decisions(self) -> int:
        """Clicks that did something, as the default path counts them."""
        return len(self.made) - len(self.ways)

    def tell(self, title: str) -> None:
        """Print what was counted; pytest shows it with -rP or when the test fails."""
        print(f"{title}: {len(self)} clicks, {len(self.ways)} of them to another page")
        print("  " + " · ".join(self.made))
