"""The browser of the tests notices what it promises to notice."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.services.browser import ROOM_HOST, SCREENS, Visitors, assert_accessible

PAGE = '<!doctype html><html lang="en"><title>Page</title><main><h1>Page</h1>{}</main></html>'

PALE = "@media (prefers-color-scheme: %s) { h1 { color: #ccc; background: #ddd } }"

PAGES = {
    "/": (200, PAGE.format("<p>Nothing to see.")),
    "/console": (200, PAGE.format('<script src="/error.js"></script>')),
    "/error.js": (200, "console.error('spilled coffee')"),
    "/uncaught": (200, PAGE.format('<script src="/throw.js"></script>')),
    "/throw.js": (200, "throw new Error('spilled tea')"),
    "/inline": (200, PAGE.format("<script>document.title = 'Inline'</script>")),
    "/style": (200, PAGE.format('<p style="color: red">Red')),
    "/foreign": (200, PAGE.format('<img alt="" src="http://elsewhere.example/x.png">')),
    "/refused": (422, PAGE.format("<p>No.")),
    "/unlabelled": (200, PAGE.format('<input id="name">')),
    **{
        path: (200, PAGE.format(f'<link rel="stylesheet" href="{path}.css">'))
        for path in ("/pale-in-dark", "/pale-in-light")
    },
    "/pale-in-dark.css": (200, PALE % "dark"),
    "/pale-in-light.css": (200, PALE % "light"),
    "/favicon.ico": (204, ""),
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        status, body = PAGES[self.path]
        kinds = {"js": "text/javascript", "css": "text/css"}
        kind = kinds.get(self.path.rpartition(".")[2], "text/html")
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        # the image of /foreign must fail for its host, not for the policy
        self.send_header("Content-Security-Policy", "default-src 'self'; img-src *")
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_):
        """Keep the test's output clean."""


@pytest.fixture(scope="module")
def site():
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def guests(chromium_browser, site):
    return Visitors(chromium_browser, site)


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/console", "spilled coffee"),
        ("/uncaught", "spilled tea"),
        ("/inline", "CSP violation: script-src-elem blocked inline"),
        ("/style", "CSP violation: style-src-attr blocked inline"),
        ("/foreign", "request to another host: http://elsewhere.example/x.png"),
        ("/refused", "status of 422"),
    ],
)
def test_page_fails_the_test_on_what_should_not_happen(guests, path, problem):
    guests.open().goto(path)
    with pytest.raises(AssertionError, match=problem):
        guests.close()


@pytest.mark.parametrize("path", ["/style", "/foreign", "/refused"])
def test_page_without_scripts_is_watched_too(guests, path):
    guests.open(scripts=False).goto(path)
    with pytest.raises(AssertionError, match="in the browser"):
        guests.close()


def test_expected_errors_pass(guests):
    page = guests.open(expected_errors=[422, "spilled (tea|coffee)"])
    for path in ("/refused", "/console", "/uncaught", "/"):
        page.goto(path)
    guests.close()


def test_expected_errors_belong_to_one_visitor(guests):
    guests.open(expected_errors=[422]).goto("/")
    guests.open().goto("/refused")
    with pytest.raises(AssertionError, match="status of 422"):
        guests.close()


@pytest.mark.parametrize("screen", list(SCREENS))
def test_visitor_has_the_screen_and_colours_asked_for(guests, screen):
    page = guests.open(screen, colours="dark")
    page.goto("/")
    assert page.evaluate("[innerWidth, innerHeight]") == list(SCREENS[screen])
    assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is True
    guests.close()


def test_room_address_is_not_secure(guests, site):
    page = guests.open()
    page.goto("/")
    assert page.evaluate("isSecureContext") is True
    page.goto(site.replace("127.0.0.1", ROOM_HOST))
    assert page.evaluate("isSecureContext") is False
    guests.close()


def test_axe_names_the_element_and_the_rule(guests):
    page = guests.open()
    page.goto("/")
    assert_accessible(page)
    page.goto("/unlabelled")
    with pytest.raises(AssertionError, match=r'label \(critical\)[^$]*#name: <input id="name">'):
        assert_accessible(page)
    guests.close()


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_sees_the_colours_that_are_not_shown(guests, colours):
    page = guests.open(colours=colours)
    page.goto(f"/pale-in-{'dark' if colours == 'light' else 'light'}")
    assert_accessible(page)
    with pytest.raises(AssertionError, match="color-contrast"):
        assert_accessible(page, in_both_colours=True)
    guests.close()
