"""“Where does this come from?”: who may ask, what the page says, and its links both ways."""

import re
from html import unescape

from facilitate.commitments.models import Commitment
from facilitate.commitments.operations import add_commitment
from facilitate.commitments.rules import CommitmentWords
from facilitate.db import db
from facilitate.notes.operations import delete_note
from facilitate.workshop.models import AttributionPolicy
from tests.evidence.conftest import Trail

HTMX = {"HX-Request": "true"}


def words(page: str) -> str:
    """The text of a page without tags, on one line."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page)).split())


def knots(page: str) -> list[str]:
    """What stands on the thread, from its top."""
    return [
        words(each) for each in re.findall(r'<li class="thread-knot".*?(?=\n  </li>)', page, re.S)
    ]


def chain(trail: Trail) -> str:
    return f"/w/KHX7/options/{trail.option.id}/chain"


def test_thread_is_unbroken_from_commitment_to_note(trail: Trail) -> None:
    trail.vote()
    trail.commit()
    found = knots(trail.desk.browser("Amara").get(chain(trail)).text)

    assert [knot.partition(" ")[0] for knot in found] == [
        *("Commitment", "Vote", "Option", "Theme"),
        *("Table", "Table", "Table", "What"),
    ]
    assert found[0].startswith("Commitment 1 One trench a street Lead: Still open")
    assert found[1].startswith("Vote 1 A Rank 1 of 2 · 2 points · 1 person, 100%")
    assert found[2].startswith("Option Share the ducts Public side Own them 4 notes from 2 tables")
    assert found[3].startswith("Theme Under the street Digging is not shared. 2 notes from 1 table")
    assert "Table 2, round 1" in found[5]
    assert "Ducts are dug three times Opportunity" in found[5]


def test_thread_of_deleted_notes_says_that_they_were_there(trail: Trail) -> None:
    delete_note(note=trail.notes[0], by=trail.desk.by)
    db.session.commit()
    page = trail.desk.browser("Tia").get(chain(trail)).text

    assert "1 source withdrawn" in words(page)
    assert "Deleted, kept on record" in words(page)
    assert "dug three times" not in page


def test_participants_follow_it_once_the_result_is_shown(trail: Trail) -> None:
    who = ("Amara", "Tia", "Ben", "Dee", "Zed")
    before = [trail.desk.browser(name).get(chain(trail)).status_code for name in who]
    assert before == [200, 200, 200, 404, 404]
    trail.vote()
    after = [trail.desk.browser(name).get(chain(trail)).status_code for name in who]

    assert after == [200, 200, 200, 200, 404]
    assert trail.desk.browser("Dee").get("/w/KHX7/options/99/chain").status_code == 404


def test_participants_follow_it_once_a_commitment_stands_on_it(trail: Trail) -> None:
    trail.commit()
    page = trail.desk.browser("Dee").get(chain(trail)).text

    assert len(knots(page)) == 6
    assert "/options?used=" not in page
    assert "/history" not in page


def test_every_link_goes_both_ways(trail: Trail) -> None:
    poll = trail.vote()
    commitment: Commitment = trail.commit()
    amara, here = trail.desk.browser("Amara"), chain(trail)
    page = amara.get(here).text
    theme, note = trail.option.themes[0], trail.notes[0]
    for there, back in (
        (f"/w/KHX7/commitments#commitment-{commitment.id}", "/w/KHX7/commitments"),
        (f"/w/KHX7/polls/{poll.number}/result", f"/w/KHX7/polls/{poll.number}/result"),
        (f"/w/KHX7/options?used=t{theme.id}", f"/w/KHX7/options?used=t{theme.id}"),
        (f"/w/KHX7/themes/{theme.id}/chain", f"/w/KHX7/themes/{theme.id}/chain"),
        ("/w/KHX7/report#commitments", "/w/KHX7/report"),
        (f"/w/KHX7/notes/{note.id}/history", f"/w/KHX7/notes/{note.id}/uses"),
    ):
        assert f'href="{there}"' in page
        assert f'href="{here}"' in amara.get(back).text


def test_note_says_where_it_went(trail: Trail) -> None:
    amara, here = trail.desk.browser("Amara"), f"/w/KHX7/notes/{trail.notes[0].id}/uses"
    assert f'hx-get="{here}"' in amara.get(f"/w/KHX7/notes/{trail.notes[0].id}/history").text
    fragment = amara.get(here, headers=HTMX).text

    assert fragment.lstrip().startswith('<section id="note-uses"')
    assert words(fragment) == (
        "Where this note went Option: Share the ducts Theme: Under the street"
    )
    unused = trail.desk.note("Something else")
    page = trail.desk.browser("Ben").get(f"/w/KHX7/notes/{unused.id}/uses").text
    assert "Something else It" not in page
    assert "It is in no theme or option yet." in page


def test_note_of_another_workshop_says_nothing(trail: Trail) -> None:
    here = f"/w/KHX7/notes/{trail.notes[0].id}/uses"

    assert trail.desk.browser("Amara").get("/w/KHX7/notes/99/uses").status_code == 404
    assert [trail.desk.browser(n).get(here).status_code for n in ("Dee", "Zed")] == [404, 404]


def test_room_is_told_tables_only_where_the_rule_tells_them(trail: Trail) -> None:
    trail.commit()
    dee, ben = trail.desk.browser("Dee"), trail.desk.browser("Ben")
    kept = knots(dee.get(chain(trail)).text)
    assert [knot.partition(" ")[0] for knot in kept[3:]] == ["Round", "Round", "What"]
    assert kept[3].startswith("Round 1 Ducts are dug three times")
    assert "The regulator would agree" in kept[3]
    assert len(knots(ben.get(chain(trail)).text)) == 7

    trail.desk.workshop.attribution = AttributionPolicy.SECTOR
    db.session.commit()
    told = knots(dee.get(chain(trail)).text)
    assert [knot.partition(" ")[0] for knot in told[3:]] == ["Table", "Table", "Table", "What"]


def test_option_without_notes_does_not_tell_who_sat_at_the_only_table_of_its_theme(
    trail: Trail,
) -> None:
    trail.other.themes.append(trail.option.themes[0])
    add_commitment(
        workshop=trail.desk.workshop,
        words=CommitmentWords(what="Ask the regulator", option=trail.other),
        by=trail.desk.by,
    )
    db.session.commit()
    here = f"/w/KHX7/options/{trail.other.id}/chain"

    assert "Sectors at these tables:" in trail.desk.browser("Ben").get(here).text
    page = trail.desk.browser("Dee").get(here).text
    assert "2 notes from 1 table" in words(page)
    assert "Sectors at these tables:" not in page


def test_theme_leads_up_to_its_options_and_down_to_its_notes(trail: Trail) -> None:
    trail.commit()
    theme = trail.option.themes[0]
    here = f"/w/KHX7/themes/{theme.id}/chain"
    delete_note(note=trail.notes[1], by=trail.desk.by)
    db.session.commit()
    found = knots(trail.desk.browser("Ben").get(here).text)

    assert [knot.partition(" ")[0] for knot in found] == [
        *("Commitment", "Option", "Theme", "Table", "Table"),
    ]
    assert "1 note from 1 table in 1 round" in found[2]
    assert "1 source withdrawn" in found[2]
    assert "Deleted, kept on record" in found[4]
    assert [trail.desk.browser(n).get(here).status_code for n in ("Dee", "Zed")] == [404, 404]


def test_room_sees_the_chain_that_the_organizer_chose(trail: Trail) -> None:
    amara, slide = trail.desk.browser("Amara"), "/w/KHX7/projector/chain"
    assert words(amara.get(slide).text) == "The first result comes here, with the notes behind it"
    trail.vote()
    trail.commit()
    assert words(amara.get(slide).text).startswith("Share the ducts Rank 1 of 2")
    for option in (trail.other, trail.option):
        amara.post(f"/w/KHX7/options/{option.id}/chain/projection")
    assert amara.get("/w/KHX7/projector/slide").location == slide
    page = words(amara.get(slide).text)

    assert page.startswith("Share the ducts Rank 1 of 2")
    assert "Commitment: One trench a street" in page
    assert "Ducts are dug three times" in page
    assert "Table 2" not in page
