"""The desk: what it shows to whom, and what can be done on it with and without script."""

import re
from html import unescape

import pytest

from facilitate.db import db
from facilitate.notes.operations import delete_note
from facilitate.themes import queries
from facilitate.themes.models import Opportunity, Theme
from facilitate.themes.operations import edit_option, make_option, make_theme
from facilitate.themes.rules import OptionWords, ThemeWords
from tests.client import Client
from tests.factories import make_tables
from tests.query_count import count_queries
from tests.themes.conftest import Desk

HTMX = {"HX-Request": "true"}
DESK = "/w/KHX7/options"


@pytest.fixture
def amara(desk: Desk) -> Client:
    return desk.browser("Amara")


def option(desk: Desk, text: str = "Share ducts", *notes, **more) -> Opportunity:
    ids = [note.id for note in notes]
    words = OptionWords(text=text, **more)
    return make_option(workshop=desk.workshop, words=words, note_ids=ids, by=desk.by)


def theme(desk: Desk, name: str = "Data", *notes, statement: str = "") -> Theme:
    ids = [note.id for note in notes]
    words = ThemeWords(name=name, statement=statement)
    return make_theme(workshop=desk.workshop, words=words, note_ids=ids, by=desk.by)


def options() -> list[tuple[str, list[str]]]:
    """(wording, texts of the notes behind it) of each option on the list."""
    db.session.rollback()
    found = queries.options(1)
    return [(o.text, [note.text for note in o.notes]) for o in found]


def themes() -> list[tuple[str, list[str]]]:
    """(name, texts of its notes) of each theme."""
    db.session.rollback()
    return [(t.name, [note.text for note in t.notes]) for t in queries.themes(1)]


def texts(page: str, pattern: str) -> list[str]:
    found = re.findall(pattern, page, re.DOTALL)
    return [unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", each))).strip() for each in found]


def picks(page: str) -> list[str]:
    """Texts of the notes that can be ticked."""
    return texts(page, r'<label class="pick-words".*?<span[^>]*>(.*?)</span>')


def ticked(page: str) -> list[str]:
    return texts(page, r'<label class="pick-words".*? checked.*?<span[^>]*>(.*?)</span>')


def worded(page: str) -> list[str]:
    """Options, then themes, as the page lists them."""
    return texts(page, r"<h3[^>]*>(.*?)</h3>")


def evidence(page: str) -> list[str]:
    return texts(page, r'<p class="evidence">(.*?)</p>')


def alerts(page: str) -> list[str]:
    found = texts(page, r'<p class="desk-refusal" role="alert">(.*?)</p>')
    return found + texts(page, r'field-error-list">.*?<li>(.*?)</li>')


def flashed(page: str) -> list[str]:
    return texts(page, r'<p class="notice-text">(.*?)</p>')


def value(page: str, name: str) -> str:
    area = re.search(rf'<textarea[^>]*name="{name}"[^>]*>\s*(.*?)</textarea>', page, re.DOTALL)
    return unescape(area.group(1)) if area else ""


# --- Who may -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "status"),
    [("Amara", 200), ("Tia", 200), ("Ben", 404), ("Dee", 404), ("Zed", 404)],
)
def test_desk_is_for_organizers_and_the_synthesis_team(desk: Desk, name: str, status: int) -> None:
    desk.note("Heard at table 1")
    answer = desk.browser(name).get(DESK)
    assert answer.status_code == status
    assert ("Heard at table 1" in answer.text) is (status == 200)


def test_synthesis_team_works_on_the_desk_and_finds_it_from_its_page(desk: Desk) -> None:
    note = desk.note("Share the ducts")
    tia = desk.browser("Tia")
    assert f'href="{DESK}"' in tia.get("/w/KHX7/me").text
    assert tia.post(f"{DESK}/each", data={"note": note.id}).status_code == 303
    assert options() == [("Share the ducts", ["Share the ducts"])]


# --- The notes to choose from ------------------------------------------------------------------


def test_desk_lists_notes_newest_first_with_what_became_of_them(desk: Desk, amara: Client) -> None:
    first = desk.note("Ducts", table=2, round=2)
    desk.note("Money", table=0)
    option(desk, "Share ducts", first)
    theme(desk, "Finance", first)
    page = amara.get(DESK).text

    assert picks(page) == ["Money", "Ducts"]
    assert texts(page, r'<p class="pick-meta">(.*?)</p>')[:2] == [
        "Opportunity What did we miss?",
        "Opportunity Table 2, round 2 Option: Share ducts Theme: Finance",
    ]
    assert "1 note is in no theme or option yet" in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=constraint", ["Slow permits"]),
        ("table=2", ["Slow permits"]),
        ("taken=r2", ["Open maps"]),
        ("taken=s{session}", ["In the hall"]),
        ("used=no", ["In the hall", "Slow permits"]),
        ("used=s{strand}", ["Ducts"]),
        ("used=o{option}", ["Ducts"]),
        ("used=t{theme}", ["Open maps"]),
        ("text=PERMIT", ["Slow permits"]),
        ("used=no&kind=opportunity", ["In the hall"]),
    ],
)
def test_desk_shows_the_notes_asked_for(desk: Desk, amara: Client, query: str, found) -> None:
    city = desk.strands["smart-city"]
    ducts = desk.note("Ducts", strand_id=city.id)
    desk.note("Slow permits", table=2, kind="constraint")
    maps = desk.note("Open maps", table=3, round=2)
    desk.note("In the hall", table=0)
    asked = query.format(
        session=desk.plenary.id,
        strand=city.id,
        option=option(desk, "Share ducts", ducts).id,
        theme=theme(desk, "Data", maps).id,
    )
    page = amara.get(f"{DESK}?{asked}").text

    assert picks(page) == found
    assert (">Take out<" in page) is (query[:6] in ("used=o", "used=t"))


@pytest.mark.parametrize(
    "query", ["used=x", "used=s99", "used=o99", "used=t99", "page=0", "kind=x"]
)
def test_desk_finds_nothing_for_what_does_not_exist(amara: Client, query: str) -> None:
    assert amara.get(f"{DESK}?{query}").status_code == 404


def test_desk_comes_in_pages_of_a_hundred_and_needs_no_more_queries_for_more_notes(
    desk: Desk, amara: Client
) -> None:
    def read(path: str) -> tuple[str, int]:
        with count_queries(desk.app) as sent:
            page = amara.get(path).text
        return page, len(sent)

    first = desk.note("Note 0", strand_id=desk.strands["smart-city"].id)
    option(desk, "Option 0", first, strand=desk.strands["smart-city"])
    theme(desk, "Theme 0", first)
    _, few = read(DESK)
    make_tables(desk.workshop, 2)
    for number in range(1, 103):
        note = desk.note(f"Note {number}", table=number % 3 + 1, round=number % 2 + 1)
        if number < 4:
            option(desk, f"Option {number}", note)
            theme(desk, f"Theme {number}", note)
    page, many = read(DESK)
    assert (len(picks(page)), many) == (100, few)
    older, _ = read(f"{DESK}?page=2")
    assert picks(older) == ["Note 2", "Note 1", "Note 0"]


# --- From notes to an option -------------------------------------------------------------------


def test_ticked_notes_become_an_option_with_the_first_ones_words_to_begin_with(
    desk: Desk, amara: Client
) -> None:
    ids = [desk.note("Ducts").id, desk.note("Maps").id]
    asked = amara.post(f"{DESK}/drafts?kind=opportunity", data={"note": ids[::-1]})
    assert asked.status_code == 303
    form = amara.get(asked.location).text
    assert value(form, "text") == "Maps"
    assert picks(form) == ticked(form) == ["Maps", "Ducts"]

    done = amara.post(
        asked.location,
        data={
            "text": "Share maps of ducts",
            "public_role": "Opens the map",
            "private_role": "Pays",
            "strand": desk.strands["smart-city"].id,
            "note": ids,
        },
    )
    assert done.location == f"{DESK}?kind=opportunity&did=1"
    assert "made the option “Share maps of ducts”" in amara.get(done.location).text
    assert options() == [("Share maps of ducts", ["Ducts", "Maps"])]
    page = amara.get(done.location).text
    assert flashed(page) == ["Amara made the option “Share maps of ducts”"]
    assert worded(page) == ["Share maps of ducts"]
    assert texts(page, r"<dd[^>]*>(.*?)</dd>") == ["Opens the map", "Pays"]


def test_wording_loses_nothing_that_was_typed_when_something_is_wrong(
    desk: Desk, amara: Client
) -> None:
    ids = [desk.note("Ducts").id, desk.note("Maps").id]
    typed = {"text": " ", "public_role": "Opens the map", "strand": "77", "note": ids[:1]}
    answer = amara.post(f"{DESK}/new?note={ids[0]}&note={ids[1]}", data=typed)

    assert answer.status_code == 422
    assert alerts(answer.text) == [
        "Say in one sentence what people can vote on.",
        "Choose one of these marks.",
    ]
    assert value(answer.text, "public_role") == "Opens the map"
    assert (picks(answer.text), ticked(answer.text)) == (["Ducts", "Maps"], ["Ducts"])
    assert options() == []


@pytest.mark.parametrize("action", ["drafts", "each", "sources", "marks", "removals?used=o1"])
@pytest.mark.parametrize("headers", [{}, HTMX])
def test_nothing_ticked_is_said_beside_the_buttons(
    desk: Desk, amara: Client, action: str, headers: dict[str, str]
) -> None:
    option(desk)
    answer = amara.post(f"{DESK}/{action}", data={"into": "new"}, headers=headers)
    assert answer.status_code == 422
    assert alerts(answer.text) == ["Tick at least one note first."]
    assert answer.text.lstrip().startswith("<div") is bool(headers)


def test_each_ticked_note_becomes_an_option_in_one_press(desk: Desk, amara: Client) -> None:
    ids = [desk.note("Ducts").id, desk.note("Maps").id]
    answer = amara.post(f"{DESK}/each", data={"note": ids}, headers=HTMX)
    assert worded(answer.text) == ["Ducts", "Maps"]
    assert flashed(answer.text) == ["2 options made."]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_note_too_long_for_a_ballot_is_refused_and_the_ticks_stay(
    desk: Desk, amara: Client, headers: dict[str, str]
) -> None:
    ids = [desk.note("Ducts").id, desk.note("Long " * 200).id]
    answer = amara.post(f"{DESK}/each", data={"note": ids}, headers=headers)
    assert answer.status_code == 409
    assert len(alerts(answer.text)) == 1
    assert len(ticked(answer.text)) == 2
    assert options() == []


# --- Themes ------------------------------------------------------------------------------------


def test_ticked_notes_begin_a_theme_and_the_theme_becomes_an_option(
    desk: Desk, amara: Client
) -> None:
    ids = [desk.note("Ducts").id, desk.note("Maps").id]
    asked = amara.post(f"{DESK}/sources", data={"note": ids, "into": "new"})
    made = amara.post(
        asked.location, data={"name": "Data", "statement": "Data stays locked.", "note": ids}
    )
    assert (made.status_code, themes()) == (303, [("Data", ["Ducts", "Maps"])])

    page = amara.get(DESK).text
    (way,) = re.findall(r'href="(/w/KHX7/options/new\?theme=\d+)"', page)
    form = amara.get(way).text
    assert (value(form, "text"), "Data stays locked." in form) == ("Data", True)
    amara.post(way, data={"text": "Open the data", "note": ids})
    assert options() == [("Open the data", ["Ducts", "Maps"])]
    assert [t.name for t in queries.options(desk.workshop.id)[0].themes] == ["Data"]


def test_option_of_a_roadblock_starts_without_words_beside_what_it_says(
    desk: Desk, amara: Client
) -> None:
    note = desk.note("Slow", kind="constraint")
    made = theme(desk, "Permits", note, statement="They take a year.")
    db.session.commit()
    form = amara.get(f"/w/KHX7/options/new?theme={made.id}").text

    assert value(form, "text") == ""
    assert "They take a year." in form


def test_second_theme_of_a_name_is_refused_beside_the_name(desk: Desk, amara: Client) -> None:
    theme(desk, "Data")
    answer = amara.post("/w/KHX7/themes/new", data={"name": "data", "statement": "Kept"})
    assert answer.status_code == 409
    assert alerts(answer.text) == [
        "There is a theme “data” already. Put the notes into it, or choose another name."
    ]
    assert value(answer.text, "statement") == "Kept"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_notes_are_put_into_and_taken_out_of_what_is_there(
    desk: Desk, amara: Client, headers: dict[str, str]
) -> None:
    ids = [desk.note("Ducts").id, desk.note("Maps").id]
    data, ducts = theme(desk, "Data"), option(desk, "Share ducts")
    for into in (f"t{data.id}", f"o{ducts.id}"):
        amara.post(f"{DESK}/sources", data={"note": ids, "into": into}, headers=headers)
    assert themes() == [("Data", ["Ducts", "Maps"])]
    assert options() == [("Share ducts", ["Ducts", "Maps"])]

    removals = f"{DESK}/removals?used=t{data.id}"
    amara.post(removals, data={"note": ids[:1]}, headers=headers)
    assert (themes()[0][1], options()[0][1]) == (["Maps"], ["Ducts", "Maps"])


def test_ticked_notes_are_marked_with_a_strand(desk: Desk, amara: Client) -> None:
    note = desk.note("Ducts")
    climate = desk.strands["smart-climate"]
    answer = amara.post(
        f"{DESK}/marks?used=s{climate.id}",
        data={"note": note.id, "strand": climate.id},
        headers=HTMX,
    )
    assert (picks(answer.text), flashed(answer.text)) == (["Ducts"], ["1 note marked."])
    assert amara.post(f"{DESK}/marks", data={"note": note.id, "strand": "x"}).status_code == 404


# --- Changing, ordering, taking away -----------------------------------------------------------


def test_stale_edit_shows_both_versions_and_the_choice_starts_from_the_newest(
    desk: Desk, amara: Client
) -> None:
    ducts = option(desk, "Share ducts")
    path = f"{DESK}/{ducts.id}"
    edit_option(option=ducts, words=OptionWords(text="Share all ducts"), revision=1, by=desk.by)
    mine = {"text": "Rent ducts", "public_role": "Opens", "revision": 1}
    stale = amara.post(path, data=mine)

    assert stale.status_code == 409
    assert "Share all ducts" in stale.text
    assert (value(stale.text, "text"), value(stale.text, "public_role")) == ("Rent ducts", "Opens")
    (newest,) = re.findall(r'name="revision"[^>]*value="(\d+)"', stale.text)
    assert amara.post(path, data={**mine, "revision": newest}).status_code == 303
    assert options() == [("Rent ducts", [])]


def test_stale_edit_of_a_theme_shows_both_versions(desk: Desk, amara: Client) -> None:
    path = f"/w/KHX7/themes/{theme(desk, 'Data').id}"
    assert amara.post(path, data={"name": "Open data", "revision": 1}).status_code == 303
    stale = amara.post(path, data={"name": "Maps", "statement": "Mine", "revision": 1})
    assert stale.status_code == 409
    assert ("Open data" in stale.text, value(stale.text, "statement")) == (True, "Mine")
    assert [name for name, _ in themes()] == ["Open data"]


def test_options_are_moved_up_and_down(desk: Desk, amara: Client) -> None:
    first, _, third = (option(desk, text) for text in "ABC")
    answer = amara.post(f"{DESK}/{third.id}/place", data={"to": 2}, headers=HTMX)
    assert worded(answer.text) == ["A", "C", "B"]
    assert amara.post(f"{DESK}/{first.id}/place", data={"to": 2}).status_code == 303
    assert [text for text, _ in options()] == ["C", "A", "B"]
    assert amara.post(f"{DESK}/{first.id}/place", data={}).status_code == 409


@pytest.mark.parametrize("headers", [{}, HTMX])
@pytest.mark.parametrize(
    ("what", "away", "back", "said"),
    [
        ("options", "withdrawal", "restoration", "Option withdrawn."),
        ("themes", "deletion", "restoration", "Theme deleted."),
    ],
)
def test_what_is_taken_away_can_be_put_back(
    desk: Desk, amara: Client, headers, what: str, away: str, back: str, said: str
) -> None:
    thing = option(desk, "It") if what == "options" else theme(desk, "It")
    path = f"/w/KHX7/{what}/{thing.id}"
    answer = amara.post(f"{path}/{away}", headers=headers)
    page = answer.text if headers else amara.get(answer.location).text
    assert flashed(page) == [said]
    assert (worded(page), f'action="{path}/{back}"' in page) == ([], True)

    answer = amara.post(f"{path}/{back}", headers=headers)
    page = answer.text if headers else amara.get(answer.location).text
    assert worded(page) == ["It"]


# --- What stands behind them -------------------------------------------------------------------


def test_evidence_line_says_where_the_notes_come_from(desk: Desk, amara: Client) -> None:
    notes = [desk.note(table=t, round=r) for t, r in ((1, 1), (2, 1), (2, 2))]
    gone = desk.note()
    option(desk, "Tables", *notes, gone)
    option(desk, "Plenary", desk.note(table=0))
    option(desk, "Nothing")
    theme(desk, "Both", notes[0], desk.note(table=0))
    delete_note(note=gone, by=desk.by)

    tables = "3 notes from 2 tables in 2 rounds"
    both = "2 notes from 1 table in 1 round and from the plenary"
    # each sector is its name, read aloud, and the letter that is drawn
    cities, vendors = "City RepresentativesC", "Solution ProvidersS"
    assert evidence(amara.get(DESK).text) == [
        f"{tables} Sectors at these tables: {cities} {vendors} 1 source withdrawn",
        "1 note from the plenary",
        "No notes behind it",
        f"{both} Sectors at these tables: {vendors}",
    ]


@pytest.mark.parametrize(
    ("part", "root"), [("notes", "desk-notes"), ("tools", "desk-tools"), ("lists", "desk-lists")]
)
def test_each_part_fetches_itself_anew(desk: Desk, amara: Client, part: str, root: str) -> None:
    desk.note("Ducts")
    option(desk)
    fresh = amara.get(f"{DESK}?part={part}", headers=HTMX).text
    assert re.findall(r'^<div[^>]*id="([^"]+)"', fresh.lstrip()) == [root]


@pytest.mark.parametrize(
    "path",
    [
        "options/{option}",
        "options/{option}/place",
        "options/{option}/withdrawal",
        "options/{option}/restoration",
        "themes/{theme}",
        "themes/{theme}/deletion",
        "themes/{theme}/restoration",
        "options/new?theme={theme}",
    ],
)
def test_things_of_another_workshop_are_not_found(desk: Desk, path: str) -> None:
    mine = option(desk), theme(desk)
    for thing in mine:
        thing.workshop_id = desk.people["Zed"].workshop_id
    db.session.commit()
    amara = desk.browser("Amara")
    asked = path.format(option=mine[0].id, theme=mine[1].id)
    assert amara.post(f"/w/KHX7/{asked}", data={"to": 1, "text": "X"}).status_code == 404


def test_own_page_of_the_synthesis_team_leads_to_the_desk(desk: Desk) -> None:
    page = desk.browser("Tia").get("/w/KHX7/me").get_data(as_text=True)

    assert "Your place is the options" in page
    assert f'href="{DESK}">Options</a>' in page
    assert "Your place is the options" not in desk.browser("Eli").get("/w/KHX7/me").text
