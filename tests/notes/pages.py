"""What the browser tests of notes look at and do on a board."""

import time
from collections.abc import Callable

from playwright.sync_api import CDPSession, Locator, Page, expect
from sqlalchemy import select

from facilitate.db import db
from facilitate.notes.models import Note

BOARD = "/w/KHX7/tables/7"
Open = Callable[..., Page]
PATIENCE = 15  # seconds, for a machine that is busy


def box(page: Page) -> Locator:
    return page.locator("#note-form textarea")


def column(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name).locator(".note:visible")


def said(page: Page) -> Locator:
    return page.locator("#note-form-state")


def kept() -> list[tuple[str, str]]:
    """(kind, text) of all notes that count, in the order they were kept."""
    db.session.rollback()
    rows = db.session.scalars(select(Note).where(Note.deleted_at.is_(None)).order_by(Note.id))
    found = [(note.kind.key, note.text) for note in rows]
    db.session.rollback()
    return found


def expect_kept(expected: list[tuple[str, str]]) -> None:
    """Wait until exactly these notes count; a page shows a note before the server has it."""
    patience = time.monotonic() + PATIENCE
    while kept() != expected and time.monotonic() < patience:
        time.sleep(0.05)
    assert kept() == expected


def write(page: Page, text: str) -> None:
    """Type a note, save it with Enter and wait until it is saved."""
    box(page).fill(text)
    box(page).press("Enter")
    expect(said(page)).to_have_text("Saved")
    expect(waiting(page)).to_have_count(0)


def waiting(page: Page) -> Locator:
    """Notes that the server has not confirmed."""
    return page.locator(".note[data-state=waiting]")


def slow(page: Page, *, milliseconds: int) -> CDPSession:
    """From now on every answer takes so much longer to come."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": milliseconds,
            "downloadThroughput": -1,
            "uploadThroughput": -1,
        },
    )
    return session
