"""A server that is killed between a note's commit and its answer, and comes back."""

import re

import pytest
from playwright.sync_api import Route, expect

from facilitate.accounts.links import token_of
from facilitate.db import db
from tests.factories import SECRET_KEY
from tests.notes.conftest import Room
from tests.notes.pages import BOARD, box, column, expect_kept, said, waiting
from tests.services.browser import Visitors
from tests.services.server import Server


@pytest.mark.both_databases
def test_note_is_kept_once_when_the_server_dies_before_its_answer(
    room: Room, server: Server, visitors: Visitors
) -> None:
    token = token_of(room.people["Ben"].link_nonce, secret_key=SECRET_KEY)
    db.session.rollback()
    page = visitors.open(expected_errors=["ERR_FAILED", "ERR_CONNECTION_REFUSED", "ERR_"])
    page.goto(f"/p/{token}")
    page.wait_for_url("**/w/KHX7/**")
    page.goto(BOARD)

    def die_before_the_answer(route: Route) -> None:
        route.fetch()
        server.kill()
        route.abort()

    page.route("**/notes", die_before_the_answer, times=1)
    box(page).press_sequentially("Said once\nSaid after it\n")
    # the live line may have told of the first one before the server died
    expect(said(page)).to_contain_text(re.compile("(2 notes wait|1 note waits) on this device"))
    server.start()

    expect(waiting(page)).to_have_count(0, timeout=60_000)
    expect(said(page)).to_have_text("Saved")
    texts = column(page, "Constraints").locator(".note-text")
    expect(texts).to_have_text(["Said after it", "Said once"])
    expect_kept([("constraint", "Said once"), ("constraint", "Said after it")])
