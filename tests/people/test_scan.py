"""Badges read with the device's camera: a film of QR codes is what the browser's camera sees."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from facilitate.accounts.links import token_of
from facilitate.db import db
from facilitate.people.models import Participant
from facilitate.workshop.models import Workshop
from tests.factories import PASSWORD, SECRET_KEY, make_participant, make_workshop
from tests.services import camera, chromium
from tests.services.browser import Visitors, assert_accessible
from tests.services.shell import Shells

Filmed = Callable[..., Visitors]

#: the page goes out of sight, as when somebody takes a call
HIDDEN = """
Object.defineProperty(document, 'hidden', {value: true});
document.dispatchEvent(new Event('visibilitychange'))"""


@pytest.fixture
def people(workshop: Workshop) -> dict[str, Participant]:
    """Dee and Eli, and Zed, who belongs elsewhere."""
    elsewhere = make_workshop(code="ELSE")
    found = {
        "Dee": make_participant(workshop, name="Dee Park", badge_code="ABC234"),
        "Eli": make_participant(workshop, name="Eli Roth"),
        "Zed": make_participant(elsewhere, name="Zed"),
    }
    db.session.commit()
    return found


def badge(person: Participant, base: str = "http://192.168.1.7:8000") -> str:
    """What stands on a badge, under the address that the server had when it was printed."""
    return f"{base}/p/{token_of(person.link_nonce, secret_key=SECRET_KEY)}"


@pytest.fixture
def filmed(chromium_browser: Browser, shells: Shells, tmp_path: Path) -> Iterator[Filmed]:
    """Visitors whose camera sees these codes one after the other; None is no permission."""
    started: list[tuple[Browser, Visitors]] = []
    url = shells.start()

    def open_with(codes: list[str] | None, *, cameras: int = 1) -> Visitors:
        db.session.commit()  # what was read for the codes must not keep the server waiting
        arguments = ["--use-fake-ui-for-media-stream"] if codes is not None else []
        if cameras:
            film = camera.film(tmp_path / f"{len(started)}.y4m", codes or ["-"])
            arguments += [
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={film}",
            ]
        running = chromium_browser.browser_type.launch(
            executable_path=chromium.find(), args=arguments, chromium_sandbox=False
        )
        visitors = Visitors(running, url)
        started.append((running, visitors))
        return visitors

    yield open_with
    for running, visitors in started:
        visitors.close()
        running.close()


def at_desk(visitors: Visitors, **options) -> Page:
    page = visitors.open("phone", **options)
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill("amara@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile(r"/$"))
    page.goto("/w/KHX7/desk")
    return page


def test_desk_reads_one_badge_after_the_other_and_through_an_outage(
    filmed: Filmed, people: dict[str, Participant]
) -> None:
    codes = [badge(people["Dee"]), badge(people["Eli"])]
    page = at_desk(filmed(codes), expected_errors=[r"ERR_INTERNET_DISCONNECTED"])
    assert page.evaluate("window.jsQR === undefined")  # loaded only when scanning starts
    scan, state = page.get_by_role("button", name="Scan badges"), page.locator("#desk-state")

    scan.click()

    here = page.locator("#desk-rows > li[data-here] .desk-name")
    expect(here).to_have_text(["Dee Park", "Eli Roth"], timeout=30_000)
    expect(page.locator("[data-scan-said]")).to_have_text("Read. You can take the next one.")
    assert_accessible(page)
    page.get_by_role("button", name="Stop scanning").click()
    assert page.evaluate("document.querySelector('video').srcObject") is None
    expect(scan).to_be_focused()
    expect(state).to_have_text("")

    page.context.set_offline(True)
    scan.click()
    expect(state).to_have_text("2 check-ins wait on this device for the network", timeout=30_000)
    page.evaluate(HIDDEN)
    assert page.evaluate("document.querySelector('video').srcObject") is None
    page.context.set_offline(False)
    expect(state).to_have_text("", timeout=30_000)


def test_desk_takes_only_badges_of_its_workshop(
    filmed: Filmed, people: dict[str, Participant]
) -> None:
    strange = "https://example.org/win-a-car"
    page = at_desk(filmed([badge(people["Zed"]), strange]), expected_errors=[404])
    with listening(page) as said:
        page.get_by_role("button", name="Scan badges").click()
        expect(page.locator("[data-scan-said]")).to_have_text(
            "This is not a badge of this workshop.", timeout=30_000
        )
        expect(page.locator("#desk-said")).to_have_text("Nobody has this code.", timeout=30_000)

    assert all("example.org" not in url for url in said)
    expect(page.locator("#desk-rows > li[data-here]")).to_have_count(0)


@contextmanager
def listening(page: Page) -> Iterator[list[str]]:
    urls: list[str] = []
    page.on("request", lambda request: urls.append(request.url))
    yield urls


def test_door_opens_for_the_badge_in_the_picture(
    filmed: Filmed, people: dict[str, Participant]
) -> None:
    page = filmed([badge(people["Dee"])]).open("phone")
    page.goto("/w/KHX7/door")

    page.get_by_role("button", name="Scan my badge").click()

    # the same page that the phone's own camera opens, here and not under the printed address
    page.wait_for_url(re.compile(r"//(127\.0\.0\.1|localhost):\d+/p/[\w-]{43}"), timeout=30_000)


def test_camera_that_is_absent_or_refused_is_told_of(
    filmed: Filmed, people: dict[str, Participant]
) -> None:
    page = filmed(None).open("phone")
    page.goto("/w/KHX7/door")
    page.get_by_role("button", name="Scan my badge").click()
    expect(page.locator("[data-scan-said]")).to_contain_text("The camera may not be used.")

    page = filmed([], cameras=0).open("phone")
    page.goto("/w/KHX7/door")
    page.get_by_role("button", name="Scan my badge").click()
    expect(page.locator("[data-scan-said]")).to_contain_text("This device has no camera.")


def test_nothing_is_offered_over_plain_http(visitors: Visitors) -> None:
    page = visitors.open("phone", base_url=visitors.room_url)
    page.goto("/w/KHX7/door")

    expect(page.get_by_role("button", name="Enter")).to_be_visible()
    expect(page.get_by_text("Scan my badge")).to_be_hidden()
