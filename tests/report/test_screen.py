"""The report page in a real browser."""

from flask import Flask

from facilitate.db import db
from tests.factories import make_account
from tests.live.streams import sign_in_cookie
from tests.report.event import make_event
from tests.services.browser import Screen, Visitors, assert_accessible
from tests.services.server import Server


def look(visitors: Visitors, server: Server, app: Flask, account_id: int, screen: Screen):
    page = visitors.open(screen)
    name, _, value = sign_in_cookie(app, account_id=account_id).partition("=")
    page.context.add_cookies([{"name": name, "value": value, "url": server.url}])
    page.goto("/w/KHX7/report")
    return page


def test_report_page_reads_well_on_a_phone_and_a_desktop(
    app: Flask, db_session, visitors: Visitors, server: Server
) -> None:
    amara = make_account()
    make_event(organizer=amara)

    for screen in ("phone", "desktop"):
        page = look(visitors, server, app, amara.id, screen)
        width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert width <= 0, screen
        assert page.locator("h1").count() == 1
        assert page.locator(".report-notes > li[id]").count() == 499
        assert_accessible(page)
    page.get_by_role("link", name="Opportunities").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Word document").click()
    assert download.value.suggested_filename == "smart-cities-for-all-report.docx"
    assert download.value.path().read_bytes().startswith(b"PK")


def test_released_report_is_read_by_anybody_on_a_phone(
    app: Flask, db_session, visitors: Visitors, server: Server
) -> None:
    amara = make_account()
    workshop = make_event(organizer=amara)
    workshop.is_public = True
    db.session.commit()
    page = look(visitors, server, app, amara.id, "desktop")
    page.get_by_role("link", name="As the public").click()
    assert "edition=public" in page.url
    page.get_by_role("link", name="Release").click()
    assert_accessible(page)
    page.get_by_role("button", name="Release").click()
    # a worker writes every format, and the page is loaded again when it has
    page.get_by_role("link", name="Public edition 1", exact=True).wait_for(timeout=90_000)

    anybody = visitors.open("phone")
    anybody.goto(f"/w/{workshop.code}/about")
    anybody.get_by_role("link", name="Read the report").click()
    assert anybody.locator(".report-cover").get_by_text("Public edition 1").count() == 1
    assert anybody.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert_accessible(anybody)
    with anybody.expect_download() as download:
        anybody.get_by_role("link", name="Two-page summary").click()
    assert download.value.suggested_filename == "smart-cities-for-all-1-summary.pdf"
