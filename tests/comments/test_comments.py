"""What did we miss? Who may comment and decide, what becomes of it, and who learns of whom."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from facilitate.activity import Activity
from facilitate.comments.models import ThemeComment
from facilitate.comments.rules import AT_MOST
from facilitate.db import db
from facilitate.evidence.queries import chain_of_theme
from facilitate.notes.models import Note
from facilitate.themes.models import Theme
from facilitate.themes.operations import make_theme
from facilitate.themes.rules import ThemeWords
from tests.client import Client
from tests.themes.conftest import Desk, desk  # noqa: F401 (a fixture)

CHECK, QUEUE = "/w/KHX7/themes/check", "/w/KHX7/comments"


@pytest.fixture
def theme(desk: Desk) -> Theme:  # noqa: F811
    """A theme on which the participants are asked to comment."""
    note = desk.note("Ducts are dug three times")
    theme = make_theme(
        workshop=desk.workshop,
        words=ThemeWords(name="Under the street"),
        note_ids=[note.id],
        by=desk.by,
    )
    db.session.commit()
    desk.browser("Amara").post(f"{QUEUE}/opening")
    return theme


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def comments() -> list[ThemeComment]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(ThemeComment).order_by(ThemeComment.id)))


def send(browser: Client, theme_id: int, text: str = "And the trees", *, key: str = "one"):
    here = f"/w/KHX7/themes/{theme_id}/comments"
    return browser.post(here, data={"text": text, "client_id": key})


def test_comment_is_kept_once_and_waits_for_review(desk: Desk, theme: Theme) -> None:  # noqa: F811
    dee = desk.browser("Dee")
    assert "What did we miss?" in dee.get(f"{CHECK}/card").text
    for _ in range(2):
        assert send(dee, theme.id).status_code == 303

    assert [(each.text, each.state) for each in comments()] == [("And the trees", "waiting")]
    assert "And the trees Waiting for review" in words(dee.get(CHECK).text)
    assert "And the trees" not in desk.browser("Eli").get(CHECK).text
    queue = desk.browser("Tia").get(QUEUE).text
    assert "And the trees" in queue
    assert "Dee Park" not in queue


def test_accepted_comment_becomes_a_note_of_its_theme(desk: Desk, theme: Theme) -> None:  # noqa: F811
    send(desk.browser("Dee"), theme.id)
    (comment,) = comments()
    tia, here = desk.browser("Tia"), f"{QUEUE}/{comment.id}"
    tia.post(f"{here}/acceptance", data={"kind": "constraint"})
    again = desk.browser("Amara").post(f"{here}/decline", data={"reason": "Too late"})
    note = db.session.scalars(select(Note).where(Note.text == "And the trees")).one()

    assert again.status_code == 409
    assert (note.workshop_session_id, note.kind.key) == (desk.plenary.id, "constraint")
    assert (note.speaker_id, note.typed_by_participant_id, note.typed_by_account_id) == (
        None,
        None,
        None,
    )
    chain = chain_of_theme(db.session.get_one(Theme, theme.id))
    assert [(n.text, n.id in p.comments) for p in chain.places for n in p.notes] == [
        ("Ducts are dug three times", False),
        ("And the trees", True),
    ]
    page = tia.get(f"/w/KHX7/themes/{theme.id}/chain").text
    assert "Comment of a participant on a theme" in page
    assert "And the trees Taken up as a note" in words(desk.browser("Dee").get(CHECK).text)


def test_declined_comment_has_a_reason_that_only_its_author_reads(
    desk: Desk,  # noqa: F811
    theme: Theme,
) -> None:
    send(desk.browser("Dee"), theme.id)
    here = f"{QUEUE}/{comments()[0].id}/decline"
    unsaid = desk.browser("Amara").post(here, data={"reason": " "})
    assert unsaid.status_code == 422
    assert "Say why, for whoever wrote it." in unsaid.text

    desk.browser("Amara").post(here, data={"reason": "It is in another theme"})
    assert "Left out It is in another theme" in words(desk.browser("Dee").get(CHECK).text)
    assert "another theme" not in desk.browser("Eli").get(CHECK).text


def test_comments_are_taken_only_while_they_are_asked_for(desk: Desk, theme: Theme) -> None:  # noqa: F811
    desk.browser("Amara").post(f"{QUEUE}/closure")
    answer = send(desk.browser("Dee"), theme.id, "And the trees")

    assert answer.status_code == 409
    assert "Comments on the themes are not taken at the moment." in answer.text
    assert "And the trees</textarea>" in re.sub(r"[\r\n]", "", answer.text)
    assert comments() == []
    assert "<section" not in desk.browser("Dee").get(f"{CHECK}/card").text
    assert desk.browser("Dee").get(QUEUE).status_code == 404
    assert send(desk.browser("Zed"), theme.id).status_code == 404


def test_closing_ends_the_view_of_the_themes_unless_it_is_kept(desk: Desk, theme: Theme) -> None:  # noqa: F811
    send(desk.browser("Dee"), theme.id)
    amara = desk.browser("Amara")

    def sees(name: str) -> tuple[bool, bool]:
        page = desk.browser(name).get(CHECK).text
        return theme.name in page, "And the trees" in page

    assert [sees("Dee"), sees("Eli")] == [(True, True), (True, False)]
    assert amara.post(f"{QUEUE}/showing").status_code == 409

    amara.post(f"{QUEUE}/closure")
    assert [sees("Dee"), sees("Eli")] == [(True, True), (False, False)]
    assert desk.browser("Dee").post(f"{QUEUE}/showing").status_code == 404
    amara.post(f"{QUEUE}/showing")
    assert [sees("Dee"), sees("Eli")] == [(True, True), (True, False)]
    assert "the themes can still be read" in desk.browser("Eli").get(f"{CHECK}/card").text
    amara.post(f"{QUEUE}/hiding")
    assert [sees("Dee"), sees("Eli")] == [(True, True), (False, False)]


def test_flood_of_comments_waits_and_loses_nothing(desk: Desk, theme: Theme) -> None:  # noqa: F811
    dee = desk.browser("Dee")
    for n in range(AT_MOST):
        send(dee, theme.id, f"Point {n}", key=f"key-{n}")
    answer = send(dee, theme.id, "One more point", key="another")

    assert answer.status_code == 409
    assert "You have sent many comments." in answer.text
    assert "One more point</textarea>" in answer.text.replace("\n", "").replace("\r", "")
    assert len(comments()) == AT_MOST
    assert send(desk.browser("Eli"), theme.id, key="theirs").status_code == 303


def test_forged_ids_neither_break_a_comment_nor_stop_its_acceptance(
    desk: Desk,  # noqa: F811
    theme: Theme,
) -> None:
    dee = desk.browser("Dee")
    assert send(dee, theme.id, key="one").status_code == 303
    assert send(desk.browser("Eli"), theme.id, key="one").status_code == 409
    (comment,) = comments()
    desk.browser("Amara").post(
        f"/w/KHX7/sessions/{desk.plenary.id}/notes",
        data={
            "kind": "constraint",
            "text": "First",
            "client_id": f"comment-{comment.id}",
            "writer": f"account-{desk.by.account_id}",
        },
    )
    taken = select(Note.text).where(Note.client_id == f"comment-{comment.id}")
    assert db.session.scalars(taken).all() == ["First"]
    answer = desk.browser("Tia").post(
        f"{QUEUE}/{comment.id}/acceptance", data={"kind": "constraint"}
    )

    assert answer.status_code == 303
    assert [each.state for each in comments()] == ["accepted"]


def test_record_does_not_tell_who_commented(desk: Desk, theme: Theme) -> None:  # noqa: F811
    send(desk.browser("Dee"), theme.id)
    told = db.session.scalars(select(Activity).where(Activity.kind == "theme.commented")).one()

    assert (told.participant_id, told.account_id, told.subject_id) == (None, None, None)


def test_kind_of_most_notes_of_the_theme_is_proposed(desk: Desk, theme: Theme) -> None:  # noqa: F811
    usual = desk.workshop.note_kinds[-1]
    for note in theme.notes:
        note.kind = usual
    db.session.commit()
    send(desk.browser("Dee"), theme.id)
    page = desk.browser("Tia").get(QUEUE).text
    assert re.findall(r'<option selected value="(\w+)"', page) == [usual.key]
