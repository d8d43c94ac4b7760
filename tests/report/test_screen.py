"""The report page in a real browser."""

import re

import pytest
from flask import Flask
from playwright.sync_api import expect

from tests.factories import (
    make_account,
    make_kind,
    make_note,
    make_question,
    make_round,
    make_table,
    make_workshop,
)
from tests.live.streams import sign_in_cookie
from tests.report.event import make_event
from tests.services import LONG_PATIENCE
from tests.services.browser import Screen, Visitors, assert_accessible
from tests.services.server import Server


def look(visitors: Visitors, app: Flask, account_id: int, screen: Screen):
    page = visitors.open(screen)
    name, _, value = sign_in_cookie(app, account_id=account_id).partition("=")
    page.context.add_cookies([{"name": name, "value": value, "url": visitors.base_url}])
    page.goto("/w/KHX7/report")
    return page


@pytest.mark.timeout(400)
def test_report_page_reads_well_on_a_phone_and_a_desktop(
    app: Flask, db_session, visitors: Visitors
) -> None:
    amara = make_account()
    make_event(organizer=amara)

    for screen in ("phone", "desktop"):
        page = look(visitors, app, amara.id, screen)
        width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert width <= 0, screen
        expect(page.locator("h1")).to_have_count(1)
        expect(page.locator(".report-notes > li[id]")).to_have_count(499)
        assert_accessible(page)
    page.get_by_role("link", name="Opportunities").first.click()
    page.get_by_text("More", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="Text as Markdown").click()
    assert download.value.suggested_filename == "smart-cities-for-all-report.md"


def test_files_come_when_they_are_made_and_a_released_report_is_read_by_anybody(
    app: Flask, db_session, server: Server, visitors: Visitors
) -> None:
    amara = make_account()
    workshop = make_workshop(organizer=amara, code="KHX7", slug="cities", is_public=True)
    kind = make_kind(workshop)
    make_question(workshop, kinds=(kind,))
    make_note(workshop, kind=kind, table=make_table(workshop), round=make_round(workshop))
    page = look(visitors, app, amara.id, "desktop")
    # a worker makes what takes longer; the page takes it as soon as it is there
    with page.expect_download(timeout=1000 * LONG_PATIENCE) as made:
        page.get_by_role("button", name="Word document").click()
    assert made.value.suggested_filename == "cities-report.docx"
    expect(page.get_by_role("link", name="Download: Word document")).to_be_visible()
    page.get_by_role("link", name="As the public").click()
    expect(page).to_have_url(re.compile("edition=public"))
    page.get_by_role("link", name="Release").click()
    expect(page.get_by_role("button", name="Release")).to_be_visible()
    assert_accessible(page)
    page.get_by_role("button", name="Release").click()
    # a worker writes every format, and the page is loaded again when it has
    edition = page.get_by_role("link", name="Public edition 1", exact=True)
    edition.wait_for(timeout=1000 * LONG_PATIENCE)

    anybody = visitors.open("phone")
    anybody.goto(f"/w/{workshop.code}/about")
    anybody.get_by_role("link", name="Read the report").click()
    expect(anybody.locator(".report-cover").get_by_text("Public edition 1")).to_have_count(1)
    assert anybody.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    assert_accessible(anybody)
    with anybody.expect_download(timeout=1000 * LONG_PATIENCE) as download:
        anybody.get_by_role("link", name="Two-page summary").click()
    assert download.value.suggested_filename == "cities-1-summary.pdf"
