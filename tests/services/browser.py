"""A real browser whose pages fail the test on anything that should not have happened in them."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Error,
    Page,
    Request,
    WebError,
    expect,
    sync_playwright,
)

from tests.services import PATIENCE

Screen = Literal["phone", "desktop", "projector"]

SCREENS: dict[Screen, tuple[int, int]] = {
    "phone": (360, 740),
    "desktop": (1280, 800),
    "projector": (1920, 1080),
}

#: a name that means this machine and that browsers, unlike localhost, do not treat as secure
ROOM_HOST = "workshop.test"

_OWN_HOSTS = frozenset({"127.0.0.1", "localhost", ROOM_HOST})

_ARGUMENTS = (
    # No name resolves but ours, and nothing is asked of the world outside.
    f"--host-resolver-rules=MAP {ROOM_HOST} 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    "--no-proxy-server",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--dns-prefetch-disable",
    "--no-first-run",
    "--no-pings",
)

#: runs before every page's own scripts; a violation becomes a console error that we collect
_REPORT_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', (event) =>
  console.error(`CSP violation: ${event.violatedDirective} blocked ${event.blockedURI}`));
"""

#: answered after the events that wait in the page's queue, also where a test holds time still
_LATER = """new Promise((answer) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => answer();
  port2.postMessage(null);
})"""

_SERIOUS = ("serious", "critical")


@contextmanager
def chromium(path: Path) -> Iterator[Callable[[], Browser]]:
    """Gives a running browser without a window, anew if the last one crashed."""
    expect.set_options(timeout=1000 * PATIENCE)
    with sync_playwright() as playwright:
        started: list[Browser] = []

        def launch() -> Browser:
            if not started or not started[-1].is_connected():
                # Root and many containers cannot have the sandbox; only our own pages are opened.
                browser = playwright.chromium.launch(
                    executable_path=path, args=_ARGUMENTS, chromium_sandbox=False
                )
                started.append(browser)
            return started[-1]

        yield launch
        for browser in started:
            browser.close()


@dataclass
class Visitors:
    """Opens pages for a test, each visitor with cookies of their own, and watches all of them."""

    browser: Browser
    base_url: str | None = None
    _watches: list["_Watch"] = field(default_factory=list)

    def open(
        self,
        screen: Screen = "desktop",
        *,
        colours: Literal["light", "dark"] = "light",
        scripts: bool = True,
        locale: str = "en-GB",
        base_url: str | None = None,
        service_workers: Literal["allow", "block"] = "block",
        expected_errors: Sequence[int | str] = (),
    ) -> Page:
        """A page in a new context; paths are relative to the test's server.

        `expected_errors` are what this visitor may meet without failing the test: an HTTP status
        (Chromium reports each 4xx and 5xx on the console) or a pattern found in the message.
        """
        width, height = SCREENS[screen]
        context = self.browser.new_context(
            base_url=base_url or self.base_url,
            viewport={"width": width, "height": height},
            color_scheme=colours,
            java_script_enabled=scripts,
            has_touch=screen == "phone",
            locale=locale,
            reduced_motion="reduce",
            service_workers=service_workers,
        )
        context.set_default_timeout(1000 * PATIENCE)
        self._watches.append(_Watch(context, scripts=scripts, expected=expected_errors))
        return context.new_page()

    @property
    def room_url(self) -> str:
        """The server's address under a name that browsers treat as a venue's plain http."""
        return (self.base_url or "").replace("127.0.0.1", ROOM_HOST)

    def close(self) -> None:
        """End every visit; raises AssertionError with all that went wrong on any page."""
        problems = [problem for watch in self._watches for problem in watch.end()]
        self._watches.clear()
        assert not problems, "\n".join(["in the browser:", *problems])


class _Watch:
    """Collects what must not happen in one context."""

    def __init__(
        self, context: BrowserContext, *, scripts: bool, expected: Sequence[int | str]
    ) -> None:
        self._context = context
        self._scripts = scripts
        self._expected = [
            rf"the server responded with a status of {each}\b" if isinstance(each, int) else each
            for each in expected
        ]
        self._problems: list[str] = []
        context.add_init_script(_REPORT_VIOLATIONS)
        context.on("console", self._on_console)
        context.on("weberror", self._on_error)
        context.on("request", self._on_request)

    def end(self) -> list[str]:
        for page in self._context.pages:
            # What happened before this question was asked is reported before it is answered.
            with suppress(Error):  # a page on its way elsewhere has no answer, nor a crashed one
                page.evaluate(_LATER if self._scripts else "0")
        self._context.close()
        return self._problems

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            where = message.location.get("url", "")
            self._note(f"console error at {where}: {message.text}")

    def _on_error(self, error: WebError) -> None:
        self._note(f"uncaught error: {error.error.stack or error.error}")

    def _on_request(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in ("data", "blob", "about") and address.hostname not in _OWN_HOSTS:
            self._note(f"request to another host: {request.url}")

    def _note(self, problem: str) -> None:
        if not any(re.search(pattern, problem) for pattern in self._expected):
            self._problems.append(problem)


def assert_accessible(page: Page, *, in_both_colours: bool = False) -> None:
    """No serious or critical finding of axe-core on the page as it is now.

    And none `in_both_colours`: light on a page that prefers dark, or the other way round. The
    colours are all that changes with that, so nothing but their contrast is looked at again.
    """
    page.wait_for_load_state()
    _require_none_serious(page, Axe().run(page).response["violations"])
    if not in_both_colours:
        return
    is_dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    page.emulate_media(color_scheme="light" if is_dark else "dark")
    only_colours = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
    _require_none_serious(page, Axe().run(page, options=only_colours).response["violations"])
    page.emulate_media(color_scheme="dark" if is_dark else "light")


def _require_none_serious(page: Page, findings: list[dict[str, Any]]) -> None:
    report = []
    for finding in findings:
        if finding["impact"] not in _SERIOUS:
            continue
        report.append(f"{finding['id']} ({finding['impact']}): {finding['help']}")
        for node in finding["nodes"]:
            report.append(f"  {' '.join(map(str, node['target']))}: {node['html']}")
            report.extend(f"    {line}" for line in node["failureSummary"].splitlines()[1:])
    assert not report, "\n".join([f"axe-core on {page.url}:", *report])
