"""What a browser is, in words that its owner recognizes. Pure."""

import re

#: the first that fits; the many that also say Chrome or Safari stand before those
_BROWSERS = (
    ("Edge", "Edg(?:e|A|iOS)?/"),
    ("Opera", "OPR/|Opera"),
    ("Samsung Internet", "SamsungBrowser/"),
    ("Firefox", "Firefox/|FxiOS/"),
    ("Chrome", "Chrome/|CriOS/|Chromium/"),
    ("Safari", "Safari/"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("ChromeOS", "CrOS"),
    ("Windows", "Windows"),
    ("Mac", "Macintosh|Mac OS X"),
    ("Linux", "Linux"),
)


def browser_and_system(device: str) -> tuple[str, str]:
    """Names of the browser and of what it runs on; empty for what cannot be told."""
    return _first(_BROWSERS, device), _first(_SYSTEMS, device)


def _first(names: tuple[tuple[str, str], ...], device: str) -> str:
    return next((name for name, sign in names if re.search(sign, device)), "")
