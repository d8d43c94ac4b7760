"""The attribution policy is switched while screens are open."""

from playwright.sync_api import expect

from facilitate.db import db
from facilitate.notes.operations import add_note
from facilitate.workshop.operations import edit_workshop
from tests.live.streams import sign_in_cookie
from tests.notes.conftest import Room
from tests.notes.pages import Open, box
from tests.services.browser import Visitors
from tests.workshop.test_settings import settings_of


def test_switched_policy_reaches_every_open_screen(
    room: Room, url: str, open_page: Open, visitors: Visitors
) -> None:
    dee = room.people["Dee"]
    dee.consents_name = dee.consents_quotes = True
    workshop = room.workshop
    workshop.attribution, workshop.open_capture = "named", True
    workshop.projector_shows = "wall"
    add_note(origin=room.here, words=room.words(), client_id="said-by-dee", by=room.actor("Dee"))
    db.session.commit()
    pages = [
        open_page("Ben"),
        open_page("Fay", screen="phone"),
    ]
    wall = visitors.open("projector")
    cookie, _, value = sign_in_cookie(room.app, projector_of_id=workshop.id).partition("=")
    wall.context.add_cookies([{"name": cookie, "value": value, "url": url}])
    wall.goto("/w/KHX7/projector")
    for page in pages:
        expect(page.locator(".note-speaker")).to_have_text("Dee Park, Cisco")
    expect(wall.locator(".wall-text")).to_contain_text("Table 7")
    box(pages[0]).press_sequentially("Half a sen")

    settings = settings_of(workshop, attribution="chatham_house")
    edit_workshop(workshop=workshop, settings=settings, by=room.actor("Amara"))
    db.session.commit()

    for page in pages:
        expect(page.locator(".note-speaker")).to_have_count(0)
        expect(page.locator(".note .note-text")).to_have_text(["No single permit"])
    expect(wall.locator(".wall-text")).to_contain_text("No single permit")
    expect(wall.locator(".wall-text")).not_to_contain_text("Table 7")
    expect(box(pages[0])).to_have_value("Half a sen")
