"""The seating on the day in a real browser: shown, changed by hand, sent, and updated twice."""

import re

import pytest
from playwright.sync_api import Page, expect

from facilitate.accounts.links import token_of
from facilitate.config import Config
from facilitate.db import db
from facilitate.demo.links import organizer_token
from facilitate.printing.reading import people_wanted, stops_of_people
from facilitate.printing.wishes import Wish, of_version
from facilitate.seating.queries import people_to_seat, seats_in, sent_plan
from facilitate.workshop.models import Workshop
from tests.services import LONG_PATIENCE
from tests.services.browser import Visitors, assert_accessible
from tests.services.server import Server

ABSENT = 3
#: milliseconds in which the worker has seated everybody
SEATED = 1000 * LONG_PATIENCE


@pytest.mark.settings(demo=True)
@pytest.mark.timeout(400)
def test_demo_is_seated_changed_by_hand_sent_and_updated_on_the_day(
    demo_workshop: Workshop, server: Server, visitors: Visitors, config: Config
) -> None:
    workshop = demo_workshop
    absent = _all_but_three_are_here(workshop)
    phones = {
        p.name: f"/p/{token_of(p.link_nonce, secret_key=config.secret_key)}"
        for p in people_to_seat(workshop.id)
    }
    code, workshop_id = workshop.code, workshop.id
    present_round = next(r.number for r in workshop.rounds if r.is_on)
    # from here on the test holds no transaction that the server would wait for
    db.session.commit()
    organizer = visitors.open()
    organizer.goto(f"/demo/organizer/{organizer_token(config.secret_key)}")
    organizer.wait_for_url(re.compile(f"/w/{code}/"))
    organizer.goto(f"/w/{code}/seating")

    organizer.get_by_text("Adjust").click()
    organizer.get_by_label("What matters most").select_option("meet_new_people")
    organizer.get_by_role("button", name="Seat everyone anew").click()
    _send(organizer)

    colleague = visitors.open()
    colleague.goto(f"/demo/organizer/{organizer_token(config.secret_key)}")
    colleague.wait_for_url(re.compile(f"/w/{code}/"))
    colleague.goto(f"/w/{code}/seating")
    expect(colleague.get_by_text("Sent", exact=True)).to_be_visible()

    moved, table = _drag_somebody(organizer)
    for page in (organizer, colleague):
        expect(page.get_by_role("heading", name="1 change to send")).to_be_visible()
    expect(organizer.locator(".seating-changes")).to_contain_text(f"{moved}")
    expect(organizer.locator(".seating-changes")).to_contain_text("moved by hand")
    counted = organizer.locator("#change-numbers [data-label=Changes]").get_by_text("1", exact=True)
    expect(counted).to_have_count(1)
    organizer.locator(".seating-changes input").uncheck()
    expect(counted).to_have_count(0)
    organizer.locator("#seating-undo").click()
    expect(organizer.get_by_role("heading", name="to send")).to_be_hidden()
    organizer.get_by_role("button", name="Do it again").click()
    expect(organizer.get_by_text("Done again.")).to_be_visible()
    assert_accessible(organizer)
    _carry_by_keyboard(organizer, besides=moved)
    _fix_by_keyboard(organizer, moved)
    _send(organizer)
    phone = visitors.open("phone")
    phone.goto(phones[moved])
    phone.wait_for_url(re.compile("/me$"))
    expect(phone.locator(".big-number")).to_have_text(table)

    checkbox = organizer.get_by_label(f"Leave out the {ABSENT} people who have not checked in")
    expect(checkbox).to_be_checked()
    organizer.get_by_role("button", name="Update seating").click()
    expect(organizer.get_by_role("heading", name="to send")).to_be_visible(timeout=SEATED)
    gone = organizer.locator(".seating-changes .row", has_text="has not checked in")
    first = organizer.locator(".seating-changes").first
    expect(first.get_by_text("has not checked in").filter(visible=True)).to_have_count(ABSENT)
    for name in absent:
        expect(gone.filter(has_text=name).first).to_be_visible()
    _send(organizer)

    for name in ("Walk-in One", "Walk-in Two"):
        _add(organizer, code, name)
        organizer.goto(f"/w/{code}/desk")
        organizer.get_by_role("button", name=f"Seat {name} now").click()
        expect(organizer.get_by_text(re.compile(f"{name} sits at table [0-9]+"))).to_be_visible()

    organizer.goto(f"/w/{code}/tables/5/edit")
    organizer.get_by_label("Its people go to").select_option(label="Table 4, together")
    organizer.get_by_role("button", name="Close table 5").click()
    expect(organizer.get_by_role("heading", name="to send")).to_be_visible(timeout=SEATED)
    expect(organizer.locator(".seating-changes").first).to_contain_text("table 5 is closed")
    assert_accessible(organizer)
    _send(organizer)

    _everybody_sits_once(db.session.get_one(Workshop, workshop_id), absent)
    db.session.commit()
    organizer.goto(f"/w/{code}/seating/versions")
    organizer.locator(".row a").first.click()
    expect(organizer.get_by_role("heading", name="Who has another place")).to_be_visible()
    others = organizer.locator("tbody tr")
    merged = others.filter(has=organizer.get_by_role("cell", name=str(present_round), exact=True))
    merged = merged.filter(has_text="table 5 is closed")
    told = merged.first.locator("th").inner_text()
    elsewhere = set(others.locator("th").all_inner_texts())
    assert _cards_to_print(workshop_id, organizer.url) == elsewhere
    untold = next(n for n in phones if n not in elsewhere | {moved, *absent})
    for name, says in ((told, 1), (untold, 0)):
        phone = visitors.open("phone")
        phone.goto(phones[name])
        phone.wait_for_url(re.compile("/me$"))
        expect(phone.locator(".my-table")).to_be_visible()
        changed = phone.get_by_text("Your table has changed: it was table 5.")
        expect(changed).to_have_count(says)


def _cards_to_print(workshop_id: int, address: str) -> set[str]:
    """Whose personal card is printed anew after the version of this page."""
    number = re.search("versions/([0-9]+)", address)
    assert number
    workshop = db.session.get_one(Workshop, workshop_id)
    wish = Wish(what="rota", sheet="a4", who=of_version(int(number[1])))
    names = {p.name for p in people_wanted(workshop, wish, stops_of_people(workshop))}
    db.session.commit()
    return names


def _all_but_three_are_here(workshop: Workshop) -> list[str]:
    guests = people_to_seat(workshop.id)
    hosts = {t.host_id for t in workshop.tables}
    absent = [p for p in guests if p.id not in hosts][:ABSENT]
    for person in guests:
        person.checked_in_at = None if person in absent else workshop.created_at
    return [person.name for person in absent]


def _send(organizer: Page) -> None:
    send = organizer.get_by_role("button", name="Send the tables")
    expect(send).to_be_visible(timeout=SEATED)
    send.click()
    expect(organizer.get_by_text("The tables are sent.")).to_be_visible()


def _drag_somebody(organizer: Page) -> tuple[str, str]:
    """Somebody from the fullest table to one with a free chair, with what it costs on the way."""
    free = organizer.locator(".seating-table", has=organizer.locator("[data-free]")).first
    target = free.get_attribute("data-table")
    assert target
    row = organizer.locator(f'.seating-table:not([data-table="{target}"]) [data-person]').first
    name = row.locator("a").inner_text()
    row.hover()
    organizer.mouse.down()
    free.locator("h2").hover()
    expect(free.locator(".seating-cost")).not_to_be_empty()
    free.locator("h2").hover()
    before = free.bounding_box()
    organizer.mouse.up()
    expect(organizer.get_by_text(f"{name} sits at table {target}")).to_be_visible()
    expect(organizer.locator(f"#table-{target}").get_by_role("link", name=name)).to_be_focused()
    # what was dropped at is where it was, though there is more above it now
    after = organizer.locator(f"#table-{target}").bounding_box()
    assert before
    assert after
    assert abs(before["y"] - after["y"]) < 2
    return name, target


def _carry_by_keyboard(organizer: Page, *, besides: str) -> None:
    """Pick somebody up, leave them, put them down elsewhere, and take it back; no mouse at all."""
    people = organizer.locator("[data-seating] [data-person]").filter(has_not_text=besides)
    name = people.first.locator("a").inner_text()
    link = organizer.locator(".seating-people").get_by_role("link", name=name, exact=True)
    voice, said = organizer.locator("#seating-say"), organizer.locator("#flashes")
    link.focus()
    for end in ("Escape", "Enter"):
        organizer.keyboard.press("Space")
        expect(voice).to_contain_text(f"{name} is picked up.")
        expect(organizer.locator(".seating-cost:not([hidden])").first).to_be_visible()
        organizer.keyboard.press("ArrowDown")
        expect(voice).to_have_text(re.compile("^Table [0-9]+: .+"))
        organizer.keyboard.press("ArrowRight")
        table = organizer.locator("[data-table][data-over]").get_attribute("data-table")
        expect(voice).to_contain_text(f"Table {table}: ")
        organizer.keyboard.press(end)
        if end == "Escape":
            expect(voice).to_have_text(f"{name} stays.")
            expect(organizer.locator("[data-over], [data-person][data-held]")).to_have_count(0)
    expect(said).to_contain_text(f"{name} sits at table {table} in round")
    expect(link).to_be_focused()
    undo = said.get_by_role("button", name="Undo")
    undo.focus()
    organizer.keyboard.press("Enter")
    expect(said).to_contain_text(f"Taken back. {name} sits at table")
    expect(organizer.get_by_role("button", name="Do it again")).to_be_focused()
    expect(organizer.get_by_role("heading", name="1 change to send")).to_be_visible()


def _fix_by_keyboard(organizer: Page, name: str) -> None:
    """Open the drawer of a person, fix the seat of the round, and be back at the name."""
    link = organizer.locator(".seating-people").get_by_role("link", name=name, exact=True)
    link.focus()
    organizer.keyboard.press("Enter")
    drawer = organizer.get_by_role("dialog", name=name)
    expect(drawer).to_be_visible()
    assert_accessible(organizer)
    drawer.locator("li[aria-current]").get_by_role("button").focus()
    organizer.keyboard.press("Enter")
    expect(organizer.locator(".seating-person", has_text=name).get_by_text("Fixed")).to_be_visible()
    expect(drawer).to_be_hidden()
    expect(link).to_be_focused()


def _add(organizer: Page, code: str, name: str) -> None:
    organizer.goto(f"/w/{code}/people?add=1")
    organizer.get_by_label(re.compile("^Name")).fill(name)
    organizer.get_by_label("Is here now").check()
    organizer.get_by_role("button", name="Add", exact=True).click()
    expect(organizer.get_by_text(name).first).to_be_visible()


def _everybody_sits_once(workshop: Workshop, absent: list[str]) -> None:
    plan = sent_plan(workshop.id)
    assert plan is not None
    expected = sorted(p.name for p in people_to_seat(workshop.id) if p.name not in absent)
    for round in workshop.rounds:
        if round.ended_at is not None:
            continue
        seats = seats_in(plan=plan, round_id=round.id)
        if not round.is_on:  # where they were given up too late
            assert sorted(s.participant.name for s in seats) == expected
        assert 5 not in {s.table.number for s in seats}
        chairs = {t.number: t.capacity for t in workshop.tables}
        for number, most in chairs.items():
            assert sum(s.table.number == number for s in seats) <= most
