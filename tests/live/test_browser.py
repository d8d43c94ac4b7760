"""live.js in a real browser, on a page made for the test: a board of things that have changed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Blueprint, Flask, render_template_string
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from facilitate import activity, clock
from facilitate.accounts.models import SignIn
from facilitate.activity import SYSTEM, Activity
from facilitate.db import db
from facilitate.live.log import KEPT
from facilitate.live.registry import Topics
from facilitate.web.access import Role, allow
from facilitate.web.topics import TopicKind
from facilitate.workshop.guards import workshop_or_404
from tests.live.conftest import Room, Shells
from tests.services import browser

ITEM = """
<li id="item-{{ item }}" data-rev="{{ seq }}" data-into="board">
<span>{{ text }}</span>
<input aria-label="Edit {{ item }}">
<a href="#{{ item }}">Open {{ item }}</a>
</li>
"""
PAGE = """
{% extends "_layouts/participant.html" %}
{% block title %}Board{% endblock %}
{% block scripts %}{{ super() }}{% include "_layouts/_live_scripts.html" %}{% endblock %}
{% block main %}
{% include "live/_stream.html" %}
<ul id="board">{{ items }}</ul>
<p id="count" data-refresh-on="count" hx-get="count" hx-trigger="refresh" hx-swap="outerHTML">
{{ count }}</p>
<button id="add" hx-post="add" hx-target="#board" hx-swap="beforeend">Add</button>
<button id="old" hx-get="old" hx-target="#item-a" hx-swap="outerHTML">Old answer</button>
{% endblock %}
"""
bp = Blueprint("board", __name__)
PEOPLE = (Role.PARTICIPANT,)


def draw(change: Activity) -> str:
    values = {"item": change.details["item"], "text": change.details["text"], "seq": change.seq}
    return render_template_string(ITEM, **values)


def changes(workshop_id: int) -> list[Activity]:
    of_board = select(Activity).where(
        Activity.workshop_id == workshop_id, Activity.topic == "board"
    )
    return list(db.session.scalars(of_board.order_by(Activity.seq)))


@bp.get("/w/<code>/board")
@allow(*PEOPLE)
def board(code: str) -> str:
    workshop = workshop_or_404(code)
    seq = activity.last_seq(workshop.id)
    newest = {change.details["item"]: draw(change) for change in changes(workshop.id)}
    return render_template_string(
        PAGE,
        live_topics=["board", "count"],
        live_seq=seq,
        items="".join(newest.values()),
        count=len(changes(workshop.id)),
    )


@bp.get("/w/<code>/count")
@allow(*PEOPLE)
def count(code: str) -> str:
    page = board(code)
    start = page.index('<p id="count"')
    return page[start : page.index("</p>", start) + 4]


@bp.post("/w/<code>/add")
@allow(*PEOPLE)
def add(code: str) -> str:
    """Answers with what the stream brings too, and usually earlier."""
    workshop = workshop_or_404(code)
    change = record(workshop.id, item="mine", text="mine")
    db.session.commit()
    return draw(change)


@bp.get("/w/<code>/old")
@allow(*PEOPLE)
def old(code: str) -> str:
    return draw(changes(workshop_or_404(code).id)[0])


def record(workshop_id: int, *, item: str, text: str) -> Activity:
    return activity.record(
        "item", workshop_id=workshop_id, topic="board", by=SYSTEM, item=item, text=text
    )


@pytest.fixture
def app(app: Flask) -> Flask:
    app.jinja_env.autoescape = False
    app.register_blueprint(bp)
    app.extensions[Topics.EXTENSION] = Topics(
        (
            TopicKind(kind="board", may_listen=lambda v, w, k: True, render=draw),
            TopicKind(
                kind="count",
                may_listen=lambda v, w, k: True,
                render=lambda change: None,
                follows=("board",),
            ),
        )
    )
    return app


@pytest.fixture
def put(room: Room) -> Callable[..., None]:
    """Commits changes of items, as `item="text"`."""

    def put(**items: str) -> None:
        for item, text in items.items():
            record(room.workshop_id, item=item, text=text)
        db.session.commit()

    return put


@pytest.fixture
def open_board(room: Room, chromium_browser: Browser) -> Iterator[Callable[..., Page]]:
    """Opens the board in a browser of its own and waits until its stream is greeted."""
    visitors = browser.Visitors(chromium_browser, room.url)

    def open_board(**more: Any) -> Page:
        page = visitors.open(**more)
        name, _, value = room.cookie.partition("=")
        url = more.get("base_url", room.url)
        page.context.add_cookies([{"name": name, "value": value, "url": url}])
        page.clock.install()
        with page.expect_request("**/live?**"):
            page.goto(f"/w/{room.code}/board")
        return page

    yield open_board
    visitors.close()


def texts(page: Page, *expected: str) -> None:
    """The board shows exactly these."""
    expect(page.locator("#board li span")).to_have_text(list(expected))


def state(page: Page, text: str) -> None:
    expect(page.locator("#line-state")).to_have_text(text)


LOST = "Connection lost. This page will catch up by itself."


def test_a_change_reaches_every_page_in_order(open_board, put) -> None:
    put(a="first")
    pages = [open_board(), open_board(screen="phone")]
    put(b="second")
    put(a="first, edited", c="third")

    for page in pages:
        texts(page, "first, edited", "second", "third")
        expect(page.locator("#count")).to_have_text("4")
        state(page, "")


def test_a_page_catches_up_after_the_server_was_away(
    room: Room, open_board, put, shells: Shells
) -> None:
    put(a="before")
    page = open_board(expected_errors=["ERR_CONNECTION_REFUSED"])
    shells.stop()
    state(page, LOST)
    put(a="edited meanwhile", b="new meanwhile")
    shells.start(port=int(room.url.rpartition(":")[2]))

    texts(page, "edited meanwhile", "new meanwhile")
    expect(page.locator("#count")).to_have_text("3")
    state(page, "")


def test_what_somebody_types_is_not_disturbed(open_board, put) -> None:
    put(a="old")
    page = open_board()
    typed = page.get_by_label("Edit a")
    typed.fill("half a sen")
    put(a="new", b="other")

    texts(page, "old", "other")
    expect(typed).to_have_value("half a sen")
    expect(typed).to_be_focused()
    typed.blur()
    texts(page, "new", "other")


def test_what_somebody_presses_is_not_redrawn_before_its_click(open_board, put) -> None:
    put(a="old")
    page = open_board()
    page.evaluate(
        """document.addEventListener("click", (event) => {
          window.clicked = event.target.textContent;
          event.preventDefault();
        })"""
    )
    page.get_by_role("link", name="Open a").hover()
    page.mouse.down()
    put(a="new", b="other")
    texts(page, "old", "other")
    page.mouse.up()

    texts(page, "new", "other")
    assert page.evaluate("window.clicked") == "Open a"


def test_a_change_just_after_a_redraw_is_fetched_too(open_board, put) -> None:
    page = open_board()
    page.evaluate("htmx.config.defaultSettleDelay = 1000")
    put(a="one")
    expect(page.locator("#count")).to_have_text("1")
    put(b="two")
    expect(page.locator("#count")).to_have_text("2")


def test_the_cursor_stays_on_a_link_that_is_drawn_anew(open_board, put) -> None:
    put(a="old")
    page = open_board()
    page.get_by_role("link", name="Open a").focus()
    put(a="new")

    texts(page, "new")
    expect(page.get_by_role("link", name="Open a")).to_be_focused()


def test_ones_own_answer_and_its_event_make_one_item(open_board, put) -> None:
    put(a="a")
    page = open_board()
    with page.expect_response("**/add"):
        page.get_by_role("button", name="Add").click()
    put(b="b")

    expect(page.locator("#item-b")).to_be_visible()
    expect(page.locator("#item-mine")).to_have_count(1)


def test_an_answer_older_than_the_page_is_ignored(open_board, put) -> None:
    put(a="old")
    page = open_board()
    put(a="new")
    texts(page, "new")
    with page.expect_response("**/old"):
        page.get_by_role("button", name="Old answer").click()
    put(b="b")

    texts(page, "new", "b")


def test_a_hidden_page_keeps_no_line_and_catches_up_when_shown(room, open_board, put) -> None:
    put(a="old")
    page = open_board()
    show(page, hidden=True)
    put(a="new")
    texts(page, "old")
    with page.expect_request("**/live?**"):
        show(page, hidden=False)

    texts(page, "new")
    state(page, "")


def show(page: Page, *, hidden: bool) -> None:
    page.evaluate(
        """hidden => {
          Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});
          document.dispatchEvent(new Event('visibilitychange'));
        }""",
        hidden,
    )


def test_a_page_that_missed_too_much_fetches_itself(room: Room, open_board, put) -> None:
    put(a="a", gone="gone")
    page = open_board()
    show(page, hidden=True)
    db.session.query(Activity).filter(Activity.seq == 2).update({Activity.topic: "elsewhere"})
    for _ in range(KEPT):
        activity.record("x", workshop_id=room.workshop_id, topic="elsewhere", by=SYSTEM)
    put(a="edited", b="b", c="c")
    show(page, hidden=False)

    texts(page, "edited", "b", "c")
    expect(page.locator("#count")).to_have_text("4")


def test_a_page_says_when_its_right_has_ended(open_board, put) -> None:
    put(a="a")
    page = open_board(expected_errors=[404])
    db.session.query(SignIn).update({SignIn.ended_at: clock.now()})
    db.session.commit()

    state(page, "You are no longer signed in here. Reload the page.")


def test_where_streams_are_held_back_single_answers_bring_the_same(
    open_board, put, shells: Shells
) -> None:
    put(a="old")
    page = open_board(base_url=shells.start(held_back=True))
    put(a="new")
    texts(page, "old")
    page.clock.fast_forward(11_000)

    texts(page, "new")
    put(a="newer", b="b")
    texts(page, "newer", "b")
    state(page, "")
