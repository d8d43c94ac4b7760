"""The boards and what is done on them, as plain pages and as answers to scripts."""

import re
from datetime import timedelta
from html import unescape

import pytest
from sqlalchemy import select

from facilitate import clock
from facilitate.accounts.guards import SIGN_IN_KEY
from facilitate.accounts.operations import begin_sign_in
from facilitate.db import db
from facilitate.notes.models import Note
from facilitate.notes.rules import WAITED_AT_MOST
from tests.client import Client
from tests.factories import make_note, make_participant, make_table
from tests.notes.conftest import CLIENT_ID, Room
from tests.query_count import count_queries

HTMX = {"HX-Request": "true"}
BOARD = "/w/KHX7/tables/7"


def form(text: str = "No single permit", **more: str) -> dict[str, str]:
    return {"kind": "constraint", "text": text, "client_id": CLIENT_ID, "round": "2", **more}


def note_here(room: Room, text: str = "No single permit", **values: object) -> Note:
    return make_note(
        room.workshop,
        kind=room.kinds["constraint"],
        text=text,
        table=room.table,
        round=room.round,
        **values,
    )


def notes() -> list[tuple[str, str]]:
    """(kind, text) of all notes that count."""
    db.session.rollback()
    rows = db.session.scalars(select(Note).where(Note.deleted_at.is_(None)).order_by(Note.id))
    return [(note.kind.key, note.text) for note in rows]


def shown(page: str) -> list[str]:
    """Texts of the notes that a page or fragment draws, in order."""
    page = page.partition('<template id="waiting-note">')[0]
    found = re.findall(r'<p class="note-text"[^>]*>\s*(.*?)\s*</p>', page, re.DOTALL)
    return [unescape(text) for text in found]


def value(page: str, name: str) -> str:
    """What an input of this name holds."""
    found = re.search(rf'<input[^>]*name="{name}"[^>]*value="([^"]*)"', page)
    assert found is not None, name
    return found.group(1)


def errors(page: str) -> list[str]:
    lists = re.findall(r'field-error-list">(.*?)</ul>', page, re.DOTALL)
    return [unescape(line) for each in lists for line in re.findall(r"<li>(.*?)</li>", each)]


# --- The board ---------------------------------------------------------------------------------


def test_board_shows_table_question_people_and_notes_by_kind(room: Room, browser) -> None:
    with clock.held_at(clock.now() - timedelta(minutes=2)):
        note_here(room, "Older")
    note_here(room, "Newer")
    page = browser("Ben").get(BOARD).text

    assert re.findall(r"<h1>(.*?)<", page) == ["Table 7"]
    assert shown(page) == ["Newer", "Older"]
    heads = re.findall(r"kind-column-head.*?<span>(.*?)</span></span>.*?>(\d+)</span></h2>", page)
    assert heads == [("Constraints", "2"), ("Roadblocks", "0"), ("Parking lot", "0")]
    assert "What about constraints?" in page
    assert re.findall(r'person-words"><span>(.*?)</span>', page) == ["Ben Adeyemi", "Dee Park"]


def test_board_opens_with_the_running_round_and_can_show_another(room: Room, browser) -> None:
    note_here(room, "Now")
    make_note(
        room.workshop,
        kind=room.kinds["constraint"],
        text="Before",
        table=room.table,
        round=room.earlier,
    )
    ben = browser("Ben")

    assert shown(ben.get(BOARD).text) == ["Now"]
    earlier = ben.get(f"{BOARD}?round=1").text
    assert shown(earlier) == ["Before"]
    assert value(earlier, "round") == "1"
    assert ben.get(f"{BOARD}?round=9").status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("Amara", 200),
        ("Ben", 200),
        ("Fay", 200),
        ("Dee", 200),
        ("Chen", 404),
        ("Eli", 404),
        ("Zed", 404),
    ],
)
def test_board_is_for_those_who_belong_there(room: Room, browser, name: str, status: int) -> None:
    note_here(room, "Heard only here")
    answer = browser(name).get(BOARD)

    assert answer.status_code == status
    assert ("Heard only here" in answer.text) is (status == 200)


def test_board_lets_only_writers_see_the_entry_line(room: Room, browser) -> None:
    assert 'id="note-form"' in browser("Ben").get(BOARD).text
    assert 'id="note-form"' not in browser("Dee").get(BOARD).text


def test_board_of_an_organizer_leads_to_every_table(room: Room, browser) -> None:
    links = re.compile(r'href="/w/KHX7/tables/(\d+)"')

    assert links.findall(browser("Amara").get(BOARD).text) == ["7", "8"]
    assert links.findall(browser("Fay").get(BOARD).text) == ["7", "8"]
    assert links.findall(browser("Ben").get(BOARD).text) == []


def test_board_before_there_is_a_round_says_so(room: Room, browser) -> None:
    for round in list(room.workshop.rounds):
        db.session.delete(round)
    db.session.commit()
    page = browser("Amara").get(BOARD).text

    assert "No round yet" in page
    assert 'id="note-form"' not in page


def test_plenary_board_is_read_by_everybody_of_the_workshop(room: Room, browser) -> None:
    make_note(
        room.workshop,
        kind=room.kinds["approach"],
        text="Addresses first",
        workshop_session=room.plenary,
        stage=room.stages["early"],
    )
    address = f"/w/KHX7/sessions/{room.plenary.id}/notes"

    for name in ("Amara", "Ben", "Dee", "Eli"):
        assert shown(browser(name).get(address).text) == ["Addresses first"]
    assert browser("Zed").get(address).status_code == 404


def test_plenary_board_exists_only_where_all_sit_together(room: Room, browser) -> None:
    amara = browser("Amara")
    roundtables = room.round.workshop_session_id

    assert amara.get(f"/w/KHX7/sessions/{roundtables}/notes").status_code == 404
    assert amara.get("/w/KHX7/sessions/9999/notes").status_code == 404


# --- Adding ------------------------------------------------------------------------------------


def test_adding_without_script_leads_back_to_the_board_with_the_same_kind(
    room: Room, browser
) -> None:
    ben = browser("Ben")
    page = ben.get(BOARD).text
    answer = ben.post(
        f"{BOARD}/notes", data=form(client_id=value(page, "client_id"), kind="roadblock")
    )

    assert answer.status_code == 303
    assert answer.location.startswith(f"{BOARD}?round=2&kind=roadblock#note-")
    back = ben.get(answer.location.partition("#")[0]).text
    assert shown(back) == ["No single permit"]
    assert re.findall(r'<input[^>]* checked[^>]*value="(\w+)"', back) == ["roadblock"]
    assert value(back, "client_id") != value(page, "client_id")


def test_adding_with_script_answers_with_the_note_alone(room: Room, browser) -> None:
    answer = browser("Ben").post(f"{BOARD}/notes", data=form(), headers=HTMX)

    assert answer.status_code == 201
    assert answer.text.lstrip().startswith("<li ")
    assert shown(answer.text) == ["No single permit"]
    assert "<form" not in answer.text
    assert "csrf" not in answer.text


def test_adding_twice_with_the_same_form_is_one_note(room: Room, browser) -> None:
    ben = browser("Ben")
    answers = [ben.post(f"{BOARD}/notes", data=form(), headers=HTMX) for _ in range(2)]

    assert [a.status_code for a in answers] == [201, 201]
    assert answers[0].text == answers[1].text
    assert notes() == [("constraint", "No single permit")]


def test_adding_in_the_plenary_keeps_the_stage(room: Room, browser) -> None:
    answer = browser("Amara").post(
        f"/w/KHX7/sessions/{room.plenary.id}/notes",
        data=form("Addresses first", kind="approach", stage="early"),
        headers=HTMX,
    )

    assert answer.status_code == 201
    assert re.findall(r'note-stage">(.*?)<', answer.text) == ["Early"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (form("   \n"), "Write something first: an empty note is not saved."),
        (
            form("x" * 4001),
            "Use at most 4,000 characters, or make several notes of it.",
        ),
        (form(kind="approach"), "Choose one of these kinds."),
        (form(kind="nonsense"), "Choose one of these kinds."),
        (form("x" * 1_000_000), "Use at most 4,000 characters, or make several notes of it."),
        (
            form(writer="participant-0"),
            "Somebody else is signed in on this device now. Reload the page to go on.",
        ),
        (
            form(client_id="../../etc"),
            "This form is incomplete. Reload the page; your text stays in the box.",
        ),
        (
            form(client_id=""),
            "This form is incomplete. Reload the page; your text stays in the box.",
        ),
    ],
)
def test_adding_what_does_not_fit_says_why_and_keeps_the_text(
    room: Room, browser, data: dict[str, str], sentence: str
) -> None:
    ben = browser("Ben")
    for headers in ({}, HTMX):
        answer = ben.post(f"{BOARD}/notes", data=data, headers=headers)

        assert answer.status_code == 422
        assert errors(answer.text) == [sentence]
        entry = answer.text.partition("<template")[0]
        typed = re.findall(r"<textarea[^>]*>\r?\n?(.*?)</textarea>", entry, re.DOTALL)
        assert [unescape(t) for t in typed] == [data["text"].strip()]
    assert notes() == []


def test_adding_drops_control_characters_and_keeps_lines(room: Room, browser) -> None:
    browser("Ben").post(f"{BOARD}/notes", data=form("  one\r\ntwo\x07\u202e  "))

    assert notes() == [("constraint", "one\ntwo")]


@pytest.mark.parametrize("age", ["-86400000", "0", "", "9" * 40])
def test_note_is_never_from_the_future_whatever_its_device_says(
    room: Room, browser, age: str
) -> None:
    browser("Ben").post(f"{BOARD}/notes", data=form(age=age))
    note = db.session.scalars(select(Note)).one()

    assert note.created_at <= clock.now()
    assert note.typed_at == (note.created_at - WAITED_AT_MOST if age.startswith("9") else None)


def test_editing_to_what_does_not_fit_keeps_the_text_in_the_form(room: Room, browser) -> None:
    note = note_here(room)
    ben, address = browser("Ben"), f"/w/KHX7/notes/{note.id}"
    form_of_note = form("x" * 1_000_000, revision="1")
    for headers in ({}, HTMX):
        answer = ben.post(address, data=form_of_note, headers=headers)

        assert answer.status_code == 422
        assert errors(answer.text) == ["Use at most 4,000 characters, or make several notes of it."]
        assert answer.text.count("x" * 1_000_000) == 1
    assert notes() == [("constraint", "No single permit")]


def test_adding_a_note_of_exactly_the_limit_works(room: Room, browser) -> None:
    browser("Ben").post(f"{BOARD}/notes", data=form("é" * 4000))

    assert notes() == [("constraint", "é" * 4000)]


def test_adding_by_a_reader_is_refused_with_a_sentence(room: Room, browser) -> None:
    for headers in ({}, HTMX):
        answer = browser("Dee").post(f"{BOARD}/notes", data=form(), headers=headers)

        assert answer.status_code == 409
        assert "Only those who take the notes here and the organizer can change them." in (
            unescape(answer.text)
        )
    assert notes() == []


@pytest.mark.parametrize("name", ["Chen", "Eli", "Zed"])
def test_adding_at_a_table_of_others_finds_nothing(room: Room, browser, name: str) -> None:
    assert browser(name).post(f"{BOARD}/notes", data=form()).status_code == 404
    assert notes() == []


def test_adding_with_the_id_of_another_tables_note_is_refused(room: Room, browser) -> None:
    note_here(room, "Heard only here", client_id=CLIENT_ID)
    answer = browser("Chen").post("/w/KHX7/tables/8/notes", data=form(), headers=HTMX)

    assert answer.status_code == 409
    assert "Heard only here" not in answer.text


def test_adding_after_the_end_marks_the_note(room: Room, browser) -> None:
    answer = browser("Ben").post(f"{BOARD}/notes", data=form(round="1"), headers=HTMX)

    assert re.findall(r'class="chip"[^>]*>(.*?)<', answer.text) == ["Arrived after the end"]


def test_adding_to_a_round_that_does_not_exist_finds_nothing(room: Room, browser) -> None:
    assert browser("Ben").post(f"{BOARD}/notes", data=form(round="9")).status_code == 404


def test_open_capture_gives_everybody_at_the_table_the_entry_line(room: Room, browser) -> None:
    room.workshop.open_capture = True
    room.workshop.attribution = "sector"
    db.session.commit()
    dee = browser("Dee")

    assert 'id="note-form"' in dee.get(BOARD).text
    answer = dee.post(f"{BOARD}/notes", data=form(), headers=HTMX)
    # with one or two of a sector everybody knows who that is
    assert "note-speaker" not in answer.text
    for number in range(8):
        make_participant(room.workshop, name=f"Guest {number}", organization="Cisco")
    answer = dee.post(f"{BOARD}/notes", data=form(), headers=HTMX)
    assert re.findall(r'note-speaker"[^>]*>(.*?)<', answer.text) == ["Solution Providers"]
    assert "Dee" not in answer.text
    assert browser("Eli").post(f"{BOARD}/notes", data=form()).status_code == 404


PAYLOADS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }} {% raw %}",
    "</textarea><b>bold</b>",
    "&lt;already&gt;",
    "' OR 1=1 --",
)


@pytest.mark.parametrize("text", PAYLOADS)
def test_what_is_typed_is_never_markup(room: Room, browser, text: str) -> None:
    ben = browser("Ben")
    ben.post(f"{BOARD}/notes", data=form(text))
    note = db.session.scalars(select(Note)).one()
    pages = [BOARD, f"/w/KHX7/notes/{note.id}", f"/w/KHX7/notes/{note.id}/history"]

    for address in pages:
        page = ben.get(address).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>bold" not in page
    assert shown(ben.get(BOARD).text) == [text]
    assert note.text == text


# --- Changing ----------------------------------------------------------------------------------


def test_editing_without_script_is_a_page_that_leads_back(room: Room, browser) -> None:
    note_id = note_here(room).id
    ben = browser("Ben")
    page = ben.get(f"/w/KHX7/notes/{note_id}").text
    answer = ben.post(
        f"/w/KHX7/notes/{note_id}",
        data=form("Nine offices", revision=value(page, "revision"), kind="roadblock"),
    )

    assert (answer.status_code, answer.location) == (303, f"{BOARD}?round=2#note-{note_id}")
    assert notes() == [("roadblock", "Nine offices")]


def test_editing_in_place_draws_the_note_anew(room: Room, browser) -> None:
    note_id = note_here(room).id
    ben = browser("Ben")
    fragment = ben.get(f"/w/KHX7/notes/{note_id}", headers=HTMX).text
    assert fragment.lstrip().startswith(f'<li class="note-edit" id="note-{note_id}-edit">')
    answer = ben.post(
        f"/w/KHX7/notes/{note_id}", data=form("Nine offices", revision="1"), headers=HTMX
    )

    assert answer.status_code == 200
    assert shown(answer.text) == ["Nine offices"]
    assert re.findall(r'<li class="note" id="note-(\d+)" data-rev="(\d+)"', answer.text) == [
        (str(note_id), "2")
    ]
    assert 'hx-swap-oob="true"' in answer.text


def test_editing_to_nothing_says_why_and_keeps_the_form(room: Room, browser) -> None:
    note_id = note_here(room).id
    for headers in ({}, HTMX):
        answer = browser("Ben").post(
            f"/w/KHX7/notes/{note_id}", data=form(" ", revision="1"), headers=headers
        )
        assert answer.status_code == 422
        assert errors(answer.text) == ["Write something first: an empty note is not saved."]
    assert notes() == [("constraint", "No single permit")]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_stale_edit_shows_both_versions_and_changes_nothing(
    room: Room, browser, headers: dict[str, str]
) -> None:
    note_id = note_here(room).id
    address = f"/w/KHX7/notes/{note_id}"
    browser("Amara").post(address, data=form("Theirs", revision="1"))
    answer = browser("Ben").post(address, data=form("Mine", revision="1"), headers=headers)

    assert answer.status_code == 409
    assert re.findall(r"<textarea[^>]*>\r?\n?(.*?)</textarea>", answer.text, re.DOTALL) == ["Mine"]
    assert shown(answer.text) == ["Theirs"]
    choices = re.findall(r'name="choice" value="(\w+)"', answer.text)
    assert choices == ["mine", "theirs", "both", "combine"]
    assert value(answer.text, "revision") == "2"
    assert "Amara, " in answer.text
    assert notes() == [("constraint", "Theirs")]


@pytest.mark.parametrize(
    ("choice", "kept"),
    [
        ("mine", ["Mine"]),
        ("theirs", ["Theirs"]),
        ("both", ["Theirs", "Mine"]),
    ],
)
def test_choice_after_a_conflict_is_kept_and_nothing_is_lost(
    room: Room, browser, choice: str, kept: list[str]
) -> None:
    note_id = note_here(room, "First").id
    address = f"/w/KHX7/notes/{note_id}"
    browser("Amara").post(address, data=form("Theirs", revision="1"))
    ben = browser("Ben")
    answer = ben.post(
        address, data=form("Mine", revision="2", choice=choice, client_id="f" * 32), headers=HTMX
    )

    assert answer.status_code == 200
    assert [text for _, text in notes()] == kept
    versions = shown(ben.get(f"{address}/history").text)
    everything = set(versions) | {text for _, text in notes()}
    assert everything == {"First", "Theirs", "Mine"}


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_both_versions_are_offered_in_one_box_and_saved_as_a_new_revision(
    room: Room, browser, headers: dict[str, str]
) -> None:
    note_id = note_here(room, "First").id
    address, ben = f"/w/KHX7/notes/{note_id}", browser("Ben")
    browser("Amara").post(address, data=form("Theirs", revision="1"))
    offered = ben.post(address, data=form("Mine", revision="2", choice="combine"), headers=headers)
    text = re.findall(r"<textarea[^>]*>\r?\n?(.*?)</textarea>", offered.text, re.DOTALL)
    assert (offered.status_code, text) == (200, ["Mine\nTheirs"])
    assert notes() == [("constraint", "Theirs")]

    revision = value(offered.text, "revision")
    ben.post(address, data=form("Ours", revision=revision, choice="mine", client_id="f" * 32))
    assert shown(ben.get(f"{address}/history").text) == ["Ours", "Theirs", "First"]


def test_deletion_of_a_note_changed_meanwhile_shows_what_it_says_now(room: Room, browser) -> None:
    note_id = note_here(room).id
    address = f"/w/KHX7/notes/{note_id}"
    browser("Amara").post(address, data=form("Theirs", revision="1"))
    answer = browser("Ben").post(f"{address}/deletion", data={"revision": "1"})

    assert answer.status_code == 409
    assert errors(answer.text) == ["Somebody changed this note meanwhile, so it is still here."]
    assert value(answer.text, "revision") == "2"
    stranger = {"revision": "2", "writer": "participant-0"}
    assert browser("Ben").post(f"{address}/deletion", data=stranger).status_code == 409
    assert notes() == [("constraint", "Theirs")]


def test_note_of_one_person_goes_out_under_no_other_name_beside_an_account(room: Room) -> None:
    laptop = room.browser("Amara")

    def enter(name: str) -> str:
        """Somebody enters beside Amara's account; for whom the board is drawn then."""
        with laptop.session_transaction() as cookie:
            cookie[SIGN_IN_KEY] = begin_sign_in(
                old_key=cookie[SIGN_IN_KEY], participant_id=room.people[name].id
            )
        db.session.commit()
        page = laptop.get(BOARD).text
        found = re.search(r'<body[^>]* data-visitor="([^"]*)"', page)
        assert found is not None
        assert found.group(1) == value(page, "writer")
        return found.group(1)

    ben, dee = enter("Ben"), enter("Dee")
    # the page of Ben that is still open in another tab
    answer = laptop.post(f"{BOARD}/notes", data=form(writer=ben))
    assert (answer.status_code, notes()) == (422, [])
    assert laptop.post(f"{BOARD}/notes", data=form(writer=dee)).status_code == 303


def test_edit_of_a_note_deleted_meanwhile_offers_to_leave_it_deleted(room: Room, browser) -> None:
    note_id = note_here(room).id
    browser("Amara").post(f"/w/KHX7/notes/{note_id}/deletion")
    answer = browser("Ben").post(f"/w/KHX7/notes/{note_id}", data=form("Mine", revision="1"))

    assert answer.status_code == 409
    assert "Somebody deleted this note while you were typing." in answer.text
    assert "Leave it deleted" in answer.text
    assert notes() == []


def test_deleting_in_place_leaves_a_mark_and_offers_to_undo(room: Room, browser) -> None:
    note_id = note_here(room, "Said in anger").id
    ben = browser("Ben")
    answer = ben.post(f"/w/KHX7/notes/{note_id}/deletion", headers=HTMX)

    assert shown(answer.text) == ["Deleted, kept on record"]
    assert "Said in anger" not in answer.text
    assert f'action="/w/KHX7/notes/{note_id}/restoration"' in answer.text
    assert notes() == []
    back = ben.post(f"/w/KHX7/notes/{note_id}/restoration", headers=HTMX)
    assert shown(back.text) == ["Said in anger"]
    assert notes() == [("constraint", "Said in anger")]


def test_deleting_without_script_offers_to_undo_on_the_board(room: Room, browser) -> None:
    note_id = note_here(room, "Said in anger").id
    ben = browser("Ben")
    answer = ben.post(f"/w/KHX7/notes/{note_id}/deletion")
    address, _hash, place = answer.location.partition("#")
    page = ben.get(address).text

    assert answer.status_code == 303
    # the way back is what the browser scrolls to
    offer = page.partition(f'id="{place}"')[2].partition("</form>")[0]
    assert f'action="/w/KHX7/notes/{note_id}/restoration"' in offer
    assert "Said in anger" not in page
    assert ben.post(f"/w/KHX7/notes/{note_id}/restoration").status_code == 303
    assert shown(ben.get(BOARD).text) == ["Said in anger"]


def test_history_tells_who_did_what(room: Room, browser) -> None:
    note_id = note_here(room, typed_by_participant_id=room.people["Ben"].id).id
    browser("Amara").post(f"/w/KHX7/notes/{note_id}", data=form("Reworded", revision="1"))
    browser("Amara").post(f"/w/KHX7/notes/{note_id}/deletion")
    page = browser("Ben").get(f"/w/KHX7/notes/{note_id}/history").text

    rows = re.findall(r"<strong>(.*?)</strong> · <time.*?</time> · (.*?)</p>", page)
    assert rows == [("Deleted", "Amara"), ("Changed", "Amara"), ("Added", "Ben Adeyemi")]
    assert shown(page) == ["Reworded", "Reworded", "No single permit"]


def test_history_names_nobody_who_wrote_what_they_said_themselves(room: Room, browser) -> None:
    room.workshop.open_capture = True
    dee = room.people["Dee"]
    note_id = note_here(room, typed_by_participant_id=dee.id, speaker_id=dee.id).id
    page = browser("Ben").get(f"/w/KHX7/notes/{note_id}/history").text

    assert re.findall(r"<strong>(.*?)</strong> · <time.*?</time>(.*?)</p>", page) == [("Added", "")]
    assert "Dee" not in page


@pytest.mark.parametrize("path", ["", "/history", "/deletion", "/restoration"])
@pytest.mark.parametrize("name", ["Dee", "Chen", "Zed"])
def test_notes_of_others_are_not_found(room: Room, browser, name: str, path: str) -> None:
    note_id = note_here(room).id
    client: Client = browser(name)
    address = f"/w/KHX7/notes/{note_id}{path}"
    answers = [client.post(address, data=form("Mine", revision="1"))]
    if path in ("", "/history"):
        answers.append(client.get(address))

    assert {a.status_code for a in answers} <= {404, 405}
    assert notes() == [("constraint", "No single permit")]


def test_notes_of_another_workshop_are_not_found(room: Room, browser) -> None:
    note_id = note_here(room).id

    assert browser("Amara").get(f"/w/ELSE/notes/{note_id}").status_code == 404
    assert browser("Amara").get("/w/KHX7/notes/9999").status_code == 404


# --- The organizer's views ---------------------------------------------------------------------


def test_list_finds_notes_whatever_their_case_and_accents(room: Room, browser) -> None:
    note_here(room, "L'Électricité coûte cher")
    note_here(room, "Water is cheap, 100% of it")
    amara = browser("Amara")

    def found(query: str) -> list[str]:
        return shown(amara.get(f"/w/KHX7/notes?text={query}").text)

    assert found("electricite COUTE") == ["L'Électricité coûte cher"]
    assert found("100%25") == ["Water is cheap, 100% of it"]
    assert found("%25") == ["Water is cheap, 100% of it"]
    assert found("_") == []
    assert found("water electricite") == []


def test_list_is_filtered_by_kind_table_round_session_and_state(room: Room, browser) -> None:
    note_here(room, "At seven")
    note_here(room, "Late", is_late=True)
    note_here(room, "Gone", deleted_at=clock.now())
    make_note(
        room.workshop,
        kind=room.kinds["roadblock"],
        text="At eight",
        table=room.other_table,
        round=room.earlier,
    )
    make_note(
        room.workshop,
        kind=room.kinds["approach"],
        text="In plenary",
        workshop_session=room.plenary,
    )
    amara = browser("Amara")

    def found(query: str) -> set[str]:
        return set(shown(amara.get(f"/w/KHX7/notes?{query}").text))

    assert found("") == {"At seven", "Late", "At eight", "In plenary"}
    assert found("kind=roadblock") == {"At eight"}
    assert found("table=7") == {"At seven", "Late"}
    assert found("taken=r1") == {"At eight"}
    assert found(f"taken=s{room.plenary.id}") == {"In plenary"}
    assert found("state=late") == {"Late"}
    assert found("state=deleted") == {"Deleted, kept on record"}
    assert found("state=top") == found("state=disputed") == set()
    assert found("question=constraints") == {"At seven", "Late", "At eight"}
    assert found("question=approaches") == {"In plenary"}
    assert found("table=7&taken=r1") == set()
    assert amara.get("/w/KHX7/notes?table=99").status_code == 404
    assert amara.get("/w/KHX7/notes?page=0").status_code == 404
    assert amara.get("/w/KHX7/notes?question=none").status_code == 404


def test_list_is_filtered_by_who_sat_at_the_table_and_what_it_said(room: Room, browser) -> None:
    note_here(room, "Vendors sat here", agreement="disputed")
    make_note(
        room.workshop,
        kind=room.kinds["constraint"],
        text="Cities sat here",
        table=room.other_table,
        round=room.round,
        is_top=True,
    )
    make_note(
        room.workshop,
        kind=room.kinds["constraint"],
        text="Nobody sat here",
        table=room.table,
        round=room.earlier,
    )
    cities, vendors = (
        person.sector.letter if person.sector else ""
        for person in (room.people["Eli"], room.people["Dee"])
    )
    amara = browser("Amara")

    def found(query: str) -> list[str]:
        return shown(amara.get(f"/w/KHX7/notes?{query}").text)

    assert found(f"sector={vendors}") == ["Vendors sat here"]
    assert found(f"sector={cities}") == ["Cities sat here"]
    assert found("state=disputed") == ["Vendors sat here"]
    assert found("state=top") == ["Cities sat here"]
    assert amara.get("/w/KHX7/notes?sector=none").status_code == 404


def test_list_comes_a_hundred_at_a_time(room: Room, browser) -> None:
    for number in range(101):
        note_here(room, f"Note {number}")
    amara = browser("Amara")
    first, second = (amara.get(f"/w/KHX7/notes?page={n}&table=7").text for n in (1, 2))

    assert (len(shown(first)), shown(second)) == (100, ["Note 0"])
    assert re.findall(r'rel="next" href="(.*?)"', first) == ["/w/KHX7/notes?page=2&amp;table=7"]
    assert "101 to 101 of 101" in second


@pytest.mark.parametrize("address", ["/w/KHX7/notes", "/w/KHX7/run/tables"])
def test_list_and_grid_are_the_organizers(room: Room, browser, address: str) -> None:
    statuses = [browser(n).get(address).status_code for n in ("Amara", "Ben", "Dee", "Zed")]

    assert statuses == [200, 404, 404, 404]


def grid(client: Client) -> dict[str, tuple[str, list[str]]]:
    """By table number: its state, and the lines on its tile."""
    page = client.get("/w/KHX7/run/tables", headers=HTMX).text
    tiles = re.findall(r'<a class="tile"[^>]*?(?: data-state="(\w+)")?>(.*?)</a>', page, re.DOTALL)
    found = {}
    for state, inside in tiles:
        words = [" ".join(re.sub(r"<[^>]+>", " ", inside).split())]
        number = re.findall(r"Table </span>(\d+)", inside)[0]
        found[number] = (state, words)
    return found


def test_grid_says_how_far_each_table_is(room: Room, browser) -> None:
    with clock.held_at(clock.now() - timedelta(minutes=3)):
        note_here(room)
    make_table(room.workshop, number=9)

    assert grid(browser("Amara")) == {
        "7": ("active", ["Table 7 Resilience 1 note 2 of 9 seated saved 3 minutes ago"]),
        "8": ("", ["Table 8 0 notes 2 of 9 seated nothing saved yet"]),
        "9": ("", ["Table 9 0 notes 0 of 9 seated no note-taker"]),
    }


def test_grid_marks_tables_that_have_gone_silent(room: Room, browser) -> None:
    note_here(room)
    room.round.started_at = clock.now() - timedelta(minutes=20)
    db.session.commit()
    tables = grid(browser("Amara"))

    assert {number: state for number, (state, _) in tables.items()} == {
        "7": "active",
        "8": "silent",
    }
    assert tables["8"][1] == ["Table 8 Silent 0 notes 2 of 9 seated nothing saved yet"]


def test_grid_takes_an_edit_for_a_sign_of_life_and_not_for_a_note(room: Room, browser) -> None:
    with clock.held_at(clock.now() - timedelta(minutes=20)):
        note_id = note_here(room).id
    room.round.started_at = clock.now() - timedelta(minutes=25)
    db.session.commit()
    browser("Ben").post(f"/w/KHX7/notes/{note_id}", data=form("Edited", revision="1"))

    assert grid(browser("Amara"))["7"] == (
        "active",
        ["Table 7 Resilience 1 note 2 of 9 seated saved just now"],
    )


def test_grid_without_script_is_a_page(room: Room, browser) -> None:
    page = browser("Amara").get("/w/KHX7/run/tables").text

    assert page.startswith("<!doctype html>")
    assert re.findall(r"<h1>(.*?)</h1>", page) == ["Tables now"]


# --- As many queries for many notes as for few ---------------------------------------------------


@pytest.mark.parametrize(
    ("address", "name", "expected"),
    [
        (BOARD, "Ben", 18),
        (BOARD, "Amara", 18),
        ("/w/KHX7/notes", "Amara", 11),
        ("/w/KHX7/run/tables", "Amara", 7),
    ],
)
@pytest.mark.parametrize("count", [1, 3, 300])
def test_pages_need_as_many_queries_for_many_notes_as_for_few(
    room: Room, browser, address: str, name: str, expected: int, count: int
) -> None:
    dee = room.people["Dee"]
    rows = [
        make_row(room, number, speaker_id=dee.id if number % 2 else None) for number in range(count)
    ]
    db.session.add_all(rows)
    client = browser(name)
    db.session.commit()
    with count_queries(room.app) as queries:
        answer = client.get(address)

    assert answer.status_code == 200
    assert len(queries) == expected, queries


def make_row(room: Room, number: int, **values: object) -> Note:
    """A note without a history, for many at once."""
    return Note(
        workshop_id=room.workshop.id,
        kind_id=room.kinds["constraint"].id,
        text=f"Note {number}",
        table_id=room.table.id,
        round_id=room.round.id,
        stage_id=room.stages["early"].id,
        client_id=f"row-{number}",
        **values,
    )


def test_saving_a_note_needs_few_queries(room: Room, browser) -> None:
    ben = browser("Ben")
    db.session.commit()
    with count_queries(room.app) as queries:
        ben.post(f"{BOARD}/notes", data=form(), headers=HTMX)

    assert len(queries) == 20, queries
