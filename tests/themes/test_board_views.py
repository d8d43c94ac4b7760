"""The board and its pages, with and without script."""

import re

import pytest

from facilitate.db import db
from facilitate.jobs import work_once
from facilitate.themes import groups, queries, reading
from facilitate.themes.matrix import matrix_of
from facilitate.themes.models import Theme
from facilitate.themes.operations import make_option, make_theme
from facilitate.themes.rules import OptionWords, ThemeWords
from facilitate.themes.tasks import TASKS
from facilitate.workshop.models import Destination
from tests.client import Client
from tests.factories import keep, make_question
from tests.query_count import count_queries
from tests.themes.conftest import Desk

HTMX = {"HX-Request": "true"}
BOARD = "/w/KHX7/themes"


@pytest.fixture
def tia(desk: Desk) -> Client:
    return desk.browser("Tia")


def theme(desk: Desk, name: str, *notes) -> Theme:
    made = make_theme(
        workshop=desk.workshop,
        words=ThemeWords(name=name),
        note_ids=[note.id for note in notes],
        by=desk.by,
    )
    db.session.commit()
    return made


def contents() -> dict[str, list[str]]:
    db.session.rollback()
    db.session.expire_all()
    return {t.name: [note.text for note in t.notes] for t in queries.themes(1)}


def picks(page: str) -> list[str]:
    return re.findall(r'<span dir="auto"[^>]*>([^<]*)</span>\s*</label>', page)


def test_board_asks_the_same_few_queries_for_one_and_for_many(desk: Desk, tia: Client) -> None:
    theme(desk, "Data", desk.note("Maps"))
    reading.claim(workshop=desk.workshop, table=desk.tables[0], by=desk.by)
    db.session.commit()
    tia.get(BOARD)
    with count_queries(desk.app) as few:
        tia.get(BOARD)
    for number in range(30):
        theme(desk, f"Theme {number}", desk.note(f"Note {number}", table=number % 3 + 1))
    with count_queries(desk.app) as many:
        page = tia.get(BOARD)

    assert len(few) == len(many) <= 15
    assert "Page 1 of 2" in page.text


def test_note_is_put_into_a_theme_read_and_taken_back(desk: Desk, tia: Client) -> None:
    ducts = desk.note("Ducts")
    data = theme(desk, "Data")
    nothing = tia.post(f"{BOARD}/moves", data={"to": f"t{data.id}"})
    assert (nothing.status_code, "Tick at least one note first." in nothing.text) == (422, True)

    done = tia.post(f"{BOARD}/moves", data={"note": ducts.id, "to": f"t{data.id}"})
    page = tia.get(done.headers["Location"]).text

    assert contents() == {"Data": ["Ducts"]}
    assert picks(page) == []
    step = re.search(r"/themes/steps/\d+/undoing", page)
    tia.post(f"/w/KHX7{step[0]}")
    assert contents() == {"Data": []}
    assert "undid a step" in tia.get(f"{BOARD}/history").text


def test_second_of_two_who_move_a_note_is_told(desk: Desk, tia: Client) -> None:
    ducts = desk.note("Ducts")
    one, other = theme(desk, "Data"), theme(desk, "Law")
    seen = re.search(r'name="seen"[^>]*value="(\d+)"', tia.get(BOARD).text)[1]
    desk.browser("Amara").post(
        f"{BOARD}/moves", data={"note": ducts.id, "to": f"t{one.id}", "seen": seen}
    )

    told = tia.post(
        f"{BOARD}/moves",
        data={"note": ducts.id, "to": f"t{other.id}", "seen": seen},
        headers=HTMX,
    )

    assert contents() == {"Data": ["Ducts"], "Law": ["Ducts"]}
    assert "Amara put a note that you moved into “Data” meanwhile." in told.text


def test_board_shows_what_is_asked_for(desk: Desk, tia: Client) -> None:
    question = make_question(desk.workshop, kinds=(desk.kinds["opportunity"],))
    desk.rounds[1].question_id = question.id
    db.session.commit()
    one, two = desk.note("One"), desk.note("Two", table=2, round=2)
    desk.note("All", table=0)
    data = theme(desk, "Data", two)
    reading.unread(workshop=desk.workshop, note_ids=[two.id], by=desk.by)
    reading.read(workshop=desk.workshop, note_ids=[one.id], by=desk.by)
    db.session.commit()

    def shown(query: str) -> list[str]:
        return picks(tia.get(f"{BOARD}?{query}").text)

    assert shown("") == ["All", "Two"]
    assert shown("show=all") == ["All", "Two", "One"]
    assert shown("show=left") == ["All", "One"]
    assert shown(f"show=t{data.id}") == ["Two"]
    assert shown(f"question={question.id}") == ["Two"]
    assert shown("table=plenary&show=all") == ["All"]
    tia.post(f"{BOARD}/annex")
    assert shown("show=annex") == ["All", "One"]
    for wrong in ("show=t99", "show=x", "table=9", "question=9", "page=0", "themes=x0"):
        expected = 200 if wrong == "themes=x0" else 404
        assert tia.get(f"{BOARD}?{wrong}").status_code == expected


def test_claim_is_shown_and_given_up(desk: Desk, tia: Client) -> None:
    desk.note("One")
    tia.post(f"{BOARD}/claims?table=1")

    page = desk.browser("Amara").get(f"{BOARD}?table=1").text
    assert "Tia Ortiz works on it, until" in page
    tia.post(f"{BOARD}/claims/1/release")
    assert "Tia Ortiz works on it" not in tia.get(f"{BOARD}?table=1").text


def test_theme_page_does_all_that_a_theme_can(desk: Desk, tia: Client) -> None:
    toolkit = Destination(workshop_id=desk.workshop.id, name="ICT toolkit", position=1)
    keep(toolkit)
    ducts, maps = desk.note("Ducts"), desk.note("Maps")
    data, law = theme(desk, "Data", ducts, maps), theme(desk, "Law")
    own = f"{BOARD}/{data.id}"
    words = {"name": "Open data", "revision": "1", "category": "Finance", "felt_by": ["city"]}
    assert tia.post(own, data=words).status_code == 303
    assert tia.post(f"{own}/split", data={"name": "Maps"}).status_code == 422
    assert tia.post(f"{own}/split", data={"name": "Law", "note": maps.id}).status_code == 409
    assert tia.post(f"{own}/split", data={"name": "Maps", "note": maps.id}).status_code == 303
    assert contents() == {"Open data": ["Ducts"], "Law": [], "Maps": ["Maps"]}
    tia.post(f"{own}/minority")
    assert tia.post(f"{own}/merger", data={"into": f"t{law.id}"}).status_code == 409
    tia.post(f"{own}/minority")
    use = {"destination": toolkit.id, "person": "Kofi", "due_on": "2012-06-01"}
    assert tia.post(f"{own}/uses", data={**use, "due_on": "soon"}).status_code == 422
    assert tia.post(f"{own}/uses", data=use).status_code == 303
    page = tia.get(own).text
    assert "ICT toolkit · Kofi · Jun 1, 2012" in page
    assert "Split off from this one:" in page
    tia.post(f"{own}/uses/1/removal")
    assert tia.post(f"{own}/merger", data={"into": f"t{law.id}"}).status_code == 303
    assert contents() == {"Law": ["Ducts"], "Maps": ["Maps"]}
    assert "This theme was merged into:" in tia.get(own).text


def test_categories_are_the_workshops_own(desk: Desk, tia: Client) -> None:
    assert "Trust between vendor and city" in tia.get(f"{BOARD}/categories").text
    assert tia.post(f"{BOARD}/categories", data={"lines": "x" * 61}).status_code == 409
    tia.post(f"{BOARD}/categories", data={"lines": "Money\n\nLaw"})

    assert re.search(
        r"<textarea[^>]*>\s*Money\nLaw</textarea>", tia.get(f"{BOARD}/categories").text
    )


def test_matrix_links_what_removes_what_and_lists_what_stands_alone(
    desk: Desk, tia: Client
) -> None:
    dues = theme(desk, "Dues", desk.note("Dues", kind="constraint"))
    theme(desk, "Ideas", desk.note("Ideas"))
    option = make_option(workshop=desk.workshop, words=OptionWords(text="Share"), by=desk.by)
    db.session.commit()
    before = matrix_of(desk.workshop.id)
    assert [t.name for t in before.themes] == [t.name for t in before.unaddressed] == ["Dues"]
    assert before.answering_none == [option]

    for _ in range(2):
        tia.post(f"{BOARD}/matrix", data={"cell": f"{option.id}-{dues.id}-1"}, headers=HTMX)

    page = tia.get(f"{BOARD}/matrix").text
    assert page.count('aria-pressed="true"') == 1
    assert "Each option removes something." in page
    tia.post(f"{BOARD}/matrix", data={"cell": f"{option.id}-{dues.id}-0"})
    assert 'aria-pressed="true"' not in tia.get(f"{BOARD}/matrix").text
    assert tia.post(f"{BOARD}/matrix", data={"cell": "x"}).status_code == 404


def test_group_pages_search_settle_and_dismiss(desk: Desk, tia: Client) -> None:
    for text in ("Permits for ducts take a year", "The permit for ducts takes too long"):
        desk.note(text)
    tia.post(f"{BOARD}/similar")
    assert "Comparing the notes" in tia.get(f"{BOARD}/similar").text
    db.session.rollback()
    work_once({task.kind: task for task in TASKS})
    page = tia.get(f"{BOARD}/similar").text
    assert "Ducts" in page
    ids = re.findall(r'name="note" value="(\d+)"', page)
    assert tia.post(f"{BOARD}/similar/1", data={"name": "", "note": ids}).status_code == 409
    done = tia.post(f"{BOARD}/similar/1", data={"name": "Ducts", "note": ids, "to": "new"})
    assert done.status_code == 303
    assert contents() == {
        "Ducts": ["Permits for ducts take a year", "The permit for ducts takes too long"]
    }
    assert "No groups left" in tia.get(f"{BOARD}/similar").text


def test_option_says_what_it_fits_and_feeds(desk: Desk, tia: Client) -> None:
    toolkit = Destination(workshop_id=desk.workshop.id, name="ICT toolkit", position=1)
    keep(toolkit)
    words = {"text": "Share", "fits": "Coastal cities", "destinations": [toolkit.id]}
    assert tia.post("/w/KHX7/options/new", data=words).status_code == 303

    db.session.rollback()
    option = queries.options(desk.workshop.id)[0]
    assert (option.fits, [d.name for d in option.destinations]) == (
        "Coastal cities",
        ["ICT toolkit"],
    )


def test_groups_are_settled_in_their_place_and_taken_back(
    desk: Desk, tia: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(groups, "PAGE_SIZE", 1)
    for text in ("Slow permits", "Permits cost", "Meters fail", "Wrong meters"):
        desk.note(text)
    tia.post(f"{BOARD}/similar")
    db.session.rollback()
    work_once({task.kind: task for task in TASKS})
    page = tia.get(f"{BOARD}/similar").text
    (first,) = re.findall(r'id="group-(\d+)"', page)
    (more,) = re.findall(r'href="([^"]*after=\d+)"', page)
    further = tia.get(more, headers=HTMX).text
    assert "<html" not in further
    assert re.findall(r'id="group-(\d+)"', further) != [first]
    assert "after=" not in further

    here, ids = f"{BOARD}/similar/{first}", re.findall(r'name="note" value="(\d+)"', page)
    assert tia.post(here, data={"note": ids, "name": ""}, headers=HTMX).status_code == 409
    done = tia.post(here, data={"note": ids, "name": "First"}, headers=HTMX).text
    assert "1 group to decide about" in done
    assert len(contents()["First"]) == 2
    assert tia.post(here, data={"dismiss": "1", "note": ids}).status_code == 303

    (step,) = re.findall(r'name="step" value="(\d+)"', done)
    again = tia.post(f"{here}/reopening", data={"step": step}, headers=HTMX).text
    assert "2 groups to decide about" in again
    assert re.findall(r'name="note" value="(\d+)"', again) == ids
    assert contents() == {}
