"""The comment round of the draft: who is asked, what each sees, and what becomes of a comment."""

import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from sqlalchemy import select

from facilitate import clock
from facilitate.db import db
from facilitate.mail.models import Mail
from facilitate.notes.models import Note
from facilitate.report.models import CommentRound, ReportComment
from facilitate.themes.models import Theme
from facilitate.themes.operations import make_theme
from facilitate.themes.rules import ThemeWords
from tests.client import Client
from tests.factories import make_participant
from tests.query_count import count_queries
from tests.themes.conftest import Desk, desk  # noqa: F401 (a fixture)

PART, LIST = "/w/KHX7/report/part", "/w/KHX7/report/comments"
NOW = datetime(2012, 3, 7, 9, 0, tzinfo=UTC)
UNTIL = {"day": "2012-03-09", "time": "18:00"}


@pytest.fixture
def draft(desk: Desk) -> dict[str, Note]:  # noqa: F811
    """Hana hosts table 1, whose note stands behind a theme with one of table 2."""
    hana = make_participant(desk.workshop, name="Hana Sato", email="hana@example.org")
    desk.people["Hana"] = hana
    desk.tables[0].host_id = hana.id
    ours = desk.note("Ducts are dug thrice")
    theirs = desk.note("Permits take a year", table=2)
    other = desk.note("Trees need water", table=2, round=2)
    make_theme(
        workshop=desk.workshop,
        words=ThemeWords(name="Under the street", statement="Dig once."),
        note_ids=[ours.id, theirs.id],
        by=desk.by,
    )
    make_theme(
        workshop=desk.workshop,
        words=ThemeWords(name="Above the street"),
        note_ids=[other.id],
        by=desk.by,
    )
    db.session.commit()
    return {"ours": ours, "theirs": theirs}


@pytest.fixture(autouse=True)
def held():
    """The day after the workshop."""
    with clock.held_at(NOW):
        yield


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def ask(desk: Desk, **until: str) -> int:  # noqa: F811
    return desk.browser("Amara").post(f"{LIST}/opening", data={**UNTIL, **until}).status_code


def say(browser: Client, about: str, *, key: str = "one", **said: str):
    data = {"about": about, "client_id": key, **said}
    return browser.post(f"{PART}/comments", data=data)


def comments() -> list[ReportComment]:
    db.session.rollback()
    db.session.expire_all()
    return list(db.session.scalars(select(ReportComment).order_by(ReportComment.id)))


def test_asking_for_comments_mails_each_lead_their_link_once(
    desk: Desk,  # noqa: F811
    draft: dict[str, Note],
) -> None:
    desk.people["Dee"].email = "dee@example.org"
    hana = desk.browser("Hana")
    assert "Your part" not in hana.get(f"{PART}/card").text
    assert ask(desk, time="25:00") == 422
    assert ask(desk, day="2012-03-06") == 409
    assert [ask(desk), ask(desk, time="19:00")] == [303, 303]
    mails = db.session.scalars(select(Mail)).all()
    round = db.session.scalars(select(CommentRound)).one()

    assert [mail.to_address for mail in mails] == ["hana@example.org"]
    assert "/p/{token}?next=%2Fw%2FKHX7%2Freport%2Fpart" in (mails[0].body or "")
    assert round.deadline.astimezone(desk.workshop.zone).isoformat()[:16] == "2012-03-09T19:00"
    assert "until March 9, 2012, 19:00" in words(hana.get(f"{PART}/card").text)


def test_lead_sees_own_tables_and_the_themes_that_stand_on_them(
    desk: Desk,  # noqa: F811
    draft: dict[str, Note],
) -> None:
    assert "Ducts are dug thrice" not in desk.browser("Hana").get(PART).text
    ask(desk)
    page = words(desk.browser("Hana").get(PART).text)
    ben = words(desk.browser("Ben").get(PART).text)

    assert "Under the street Dig once. stands on 1 note of your tables" in page
    assert "Table 1, Round 1" in page
    assert "Ducts are dug thrice" in page
    assert [w for w in ("Permits", "Trees", "Above the street") if w in page] == []
    assert [w for w in ("Ducts", "Permits", "Trees", "Above the street") if w not in ben] == []
    assert desk.browser("Dee").get(PART).status_code == 404


def test_part_is_read_with_a_constant_number_of_queries(
    desk: Desk,  # noqa: F811
    draft: dict[str, Note],
) -> None:
    ask(desk)
    hana, amara = desk.browser("Hana"), desk.browser("Amara")
    say(hana, "part", text="Fine")
    say(hana, f"note-{draft['ours'].id}", key="two", text="Fine")

    def counted() -> int:
        with count_queries(desk.app) as queries:
            hana.get(PART)
            amara.get(LIST)
        return len(queries)

    few = counted()
    for number in range(3):
        note = desk.note(f"Another {number}")
        db.session.commit()
        say(hana, f"note-{note.id}", key=f"key-{number}", text="Indeed")
    assert counted() == few


def test_comment_is_about_ones_own_part_only_and_kept_once(
    desk: Desk,  # noqa: F811
    draft: dict[str, Note],
) -> None:
    ask(desk)
    hana = desk.browser("Hana")
    theme = db.session.scalars(select(Theme).where(Theme.name == "Under the street")).one()
    here = f"note-{draft['ours'].id}"
    assert say(hana, f"note-{draft['theirs'].id}", text="Mine").status_code == 404
    assert say(hana, "note-x", text="Mine").status_code == 404
    empty = say(hana, here)
    assert (empty.status_code, "Write something first." in empty.text) == (409, True)
    assert say(hana, f"theme-{theme.id}", wording="Dig less").status_code == 409
    for _ in range(2):
        assert say(hana, here, text="Twice, not thrice").status_code == 303
    assert say(hana, f"theme-{theme.id}", key="two", text="Good").status_code == 303

    assert [(c.note_id, c.theme_id, c.text) for c in comments()] == [
        (draft["ours"].id, None, "Twice, not thrice"),
        (None, theme.id, "Good"),
    ]
    assert "Twice, not thrice Waits for the organizer" in words(hana.get(PART).text)
    assert "Twice, not thrice" not in desk.browser("Ben").get(PART).text
    assert "Hana Sato" in desk.browser("Amara").get(LIST).text


def test_comments_end_at_the_deadline_and_keep_what_was_typed(
    desk: Desk,  # noqa: F811
    draft: dict[str, Note],
) -> None:
    ask(desk)
    hana = desk.browser("Hana")
    say(hana, "part", text="All well")
    with clock.held_at(NOW + timedelta(days=30)):
        late = say(hana, "part", key="late", text="One more thing")
        page = words(hana.get(PART).text)
        card = words(hana.get(f"{PART}/card").text)

    assert late.status_code == 409
    assert "One more thing" in late.text
    assert "Comments on the draft are not taken any more." in late.text
    assert [comment.text for comment in comments()] == ["All well"]
    assert "All well Waits for the organizer" in page
    assert "Ducts are dug thrice" not in page
    assert "Read the answers" in card


@pytest.mark.both_databases
def test_accepted_wording_becomes_a_revision_of_its_note(
    desk: Desk,  # noqa: F811
    draft: dict[str, Note],
) -> None:
    ask(desk)
    hana, amara = desk.browser("Hana"), desk.browser("Amara")
    note = draft["ours"]
    say(hana, f"note-{note.id}", wording="Ducts are dug twice")
    (comment,) = comments()
    here = f"{LIST}/{comment.id}/acceptance"
    stale = amara.post(here, data={"revision": "0"})
    assert stale.status_code == 409
    assert amara.post(here, data={"revision": str(note.revision)}).status_code == 303
    again = amara.post(f"{LIST}/{comment.id}/decline", data={"reason": "No"})
    db.session.rollback()
    db.session.expire_all()

    assert again.status_code == 409
    assert (note.text, [r.change for r in note.revisions]) == (
        "Ducts are dug twice",
        ["added", "edited"],
    )
    assert note.revisions[-1].account_id == desk.amara_id
    assert "Ducts are dug twice Taken up" in words(hana.get(PART).text)


def test_declined_comment_needs_a_reason_that_its_author_reads(
    desk: Desk,  # noqa: F811
    draft: dict[str, Note],
) -> None:
    ask(desk)
    hana, amara = desk.browser("Hana"), desk.browser("Amara")
    say(hana, "part", text="Too short")
    say(hana, "part", key="two", text="Well said")
    first, second = comments()
    assert amara.post(f"{LIST}/{first.id}/decline", data={"reason": " "}).status_code == 422
    assert amara.post(f"{LIST}/{first.id}/decline", data={"reason": "It is two pages"})
    assert amara.post(f"{LIST}/{second.id}/acceptance", data={"revision": "0"}).status_code == 303
    assert amara.post(f"{LIST}/closure").status_code == 303
    page = words(hana.get(PART).text)

    assert [each.state for each in comments()] == ["declined", "accepted"]
    assert "Too short Declined It is two pages" in page
    assert "Well said Taken up" in page
