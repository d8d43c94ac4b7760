"""Each rule on its way from the ballot's plain form to result, report and recount."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from facilitate.activity import Activity
from facilitate.cli import main
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.people.models import Sector, SectorSide
from facilitate.report.compile import compile_outputs
from facilitate.report.voice import Voice
from facilitate.voting.models import Ballot, Poll
from facilitate.voting.operations import close_poll, open_poll, prepare_poll
from facilitate.voting.outcomes import outcome_of
from facilitate.voting.publishing import published_ballots
from facilitate.voting.queries import current_poll, sectors_in_order
from facilitate.voting.recount import count, read, written
from facilitate.voting.tally.cut import TiePolicy
from facilitate.voting.tally.marks import Mark, Rule
from tests.factories import keep, make_organization, make_participant
from tests.voting.conftest import Booth
from tests.voting.steps import show_result
from tests.voting.test_views import BALLOT, errors, notices, sent, value, words

#: budget, what Dee's form says, what the result says of the first option
WAYS = {
    Rule.DOTS: (3, {"points_A": "2", "points_B": "1"}, "1 person, 100%"),
    Rule.APPROVAL: (2, {"choice_A": "y", "choice_C": "y"}, "100%"),
    Rule.RATING: (
        0,
        {"impact_A": "5", "feasibility_A": "4", "impact_B": "2", "feasibility_B": "0"},
        "Impact 5.0, feasibility 4.0",
    ),
    Rule.RANKING: (2, {"place_A": "1", "place_C": "2"}, "first for 1 person"),
    Rule.HUNDRED: (0, {"points_A": "60", "points_C": "40"}, "1 person, 100%"),
    Rule.CONSENT: (
        0,
        {"stance_A": "2", "stance_B": "3", "reason_B": "The ducts are full"},
        "0 support it, 1 can live with it, 0 object",
    ),
}


def opened(booth: Booth, rule: Rule, *, budget: int = 3, ties: TiePolicy = TiePolicy.ALL,
           places: int = 5) -> Poll:  # fmt: skip
    poll = prepare_poll(
        workshop=booth.workshop,
        opportunity_ids=[o.id for o in booth.opportunities],
        budget=budget,
        cap=2,
        rule=rule,
        title="Shortlist",
        ties=ties,
        places=places,
        by=booth.by,
    )
    open_poll(poll=poll, by=booth.by)
    db.session.commit()
    return poll


def shown(booth: Booth, poll: Poll) -> None:
    close_poll(poll=poll, by=booth.by)
    show_result(poll=poll, by=booth.by)
    db.session.commit()


@pytest.mark.parametrize("rule", Rule)
def test_rule_from_ballot_to_report_and_recount(booth: Booth, tmp_path: Path, rule: Rule) -> None:
    budget, answers, line = WAYS[rule]
    poll = opened(booth, rule, budget=budget)
    dee = booth.browser("Dee")
    page = dee.get(BALLOT).text
    assert "Vote 1: Shortlist" in words(page)
    form = {**sent(page), **answers}
    assert dee.post(BALLOT, data=form).status_code == 303
    # what is counted is what the form shows again
    again = dee.get(BALLOT).text
    for name, said in answers.items():
        if name.startswith(("points", "reason")):
            assert value(again, name) == said
    receipt = re.search(r"Counted at \d\d:\d\d, receipt (\w{5})", words(again)).group(1)
    shown(booth, poll)

    result = words(dee.get("/w/KHX7/polls/1/result").text)
    assert line in result
    outcome = outcome_of(poll)
    assert (outcome.lines[0].letter, outcome.turnout.voted, outcome.blank) == ("A", 3, 2)
    if rule is Rule.CONSENT:
        assert "The ducts are full" in result
    ranks = next(
        block
        for block in compile_outputs(booth.workshop, edition="internal", translate=Voice()).blocks
        if getattr(block, "anchor", "") == "ranks-1"
    )
    assert len(ranks.rows) == 3

    file = tmp_path / "ballots.json"
    file.write_bytes(dee.get("/w/KHX7/polls/1/ballots.json").data)
    printed = CliRunner().invoke(main, ["recount", str(file)])
    assert f"Fingerprint {outcome.fingerprint}" in printed.output
    assert outcome.fingerprint in result
    assert receipt in outcome.receipts
    assert receipt in result
    assert receipt not in file.read_text()
    assert re.search(r"^ +=?1  A ", printed.output, re.M)


@pytest.mark.parametrize(
    ("rule", "answers", "status", "sentence"),
    [
        (Rule.APPROVAL, {"choice_A": "y", "choice_B": "y", "choice_C": "y"}, 409,
         "You chose 3 options and can choose 2. Take some away."),
        (Rule.RANKING, {"place_A": "1", "place_B": "1"}, 409,
         "Place 1 is given twice. Give each place once."),
        (Rule.RANKING, {"place_A": "9"}, 422, "Choose one of the answers."),
        (Rule.RATING, {"impact_A": "6"}, 422, "Choose one of the answers."),
        (Rule.RATING, {"impact_A": "lots"}, 422, "Choose one of the answers."),
        (Rule.HUNDRED, {"points_A": "60"}, 409,
         "You gave 60 of 100 points. Give the other 40, too."),
        (Rule.HUNDRED, {"points_A": "63"}, 422, "Give points in steps of 5."),
        (Rule.CONSENT, {"stance_A": "3"}, 409, "Say why you object to A."),
        (Rule.CONSENT, {"stance_A": "3", "reason_A": "x" * 401}, 422,
         "Say it in at most 400 characters."),
    ],
)  # fmt: skip
def test_ballot_that_breaks_its_rule_says_why(
    booth: Booth, rule: Rule, answers: dict[str, str], status: int, sentence: str
) -> None:
    opened(booth, rule, budget=2)
    dee = booth.browser("Dee")
    answer = dee.post(BALLOT, data={**sent(dee.get(BALLOT).text), **answers})

    assert answer.status_code == status
    assert errors(answer.text) + notices(answer.text) == [sentence]
    assert db.session.scalars(select(Ballot.id)).all() == []


def test_organizer_chooses_the_rule_and_tries_the_ballot(booth: Booth) -> None:
    amara = booth.browser("Amara")
    form = {
        "options": [o.id for o in booth.opportunities],
        "budget": "3",
        "cap": "2",
        "title": "First choices",
        "rule": "ranking",
        "order": "2",
        "places": "1",
        "ties": "draw",
        "then": "sample",
    }
    answer = amara.post("/w/KHX7/vote", data=form)
    assert answer.location == "/w/KHX7/vote/sample"
    page = amara.get(answer.location).text
    assert "Give place 1 to your first choice, place 2 to the next" in words(page)
    trial = {**sent(page), "place_A": "1", "place_B": "1"}
    assert notices(amara.post("/w/KHX7/vote/sample", data=trial).text)[-1] == (
        "Place 1 is given twice. Give each place once."
    )
    trial["place_B"] = "2"
    answer = amara.post("/w/KHX7/vote/sample", data=trial)
    assert "This ballot would count. It was a trial and is not kept." in words(answer.text)
    assert db.session.scalars(select(Ballot.id)).all() == []
    del form["then"]
    amara.post("/w/KHX7/vote/opening", data=form)
    db.session.rollback()
    poll = db.session.scalars(select(Poll)).one()

    assert (poll.state, poll.rule, poll.budget, poll.places, poll.ties, poll.title) == (
        "open", "ranking", 2, 1, "draw", "First choices",
    )  # fmt: skip
    assert "The fingerprint of its seed is" in words(amara.get("/w/KHX7/vote").text)
    assert amara.get("/w/KHX7/vote/sample").status_code == 404


def test_draw_decides_at_the_line_and_shows_its_seed(booth: Booth) -> None:
    poll = opened(booth, Rule.DOTS, ties=TiePolicy.DRAW, places=1)
    booth.cast(poll, "Dee", {"A": 1, "B": 1})
    shown(booth, poll)
    outcome = outcome_of(poll)

    assert (outcome.tied, outcome.decided_by) == (("A", "B"), TiePolicy.DRAW)
    assert [line.letter for line in outcome.through] in (["A"], ["B"])
    result = words(booth.browser("Dee").get("/w/KHX7/polls/1/result").text)
    assert f"A, B share the rank at the line of 1. A draw decided, with the seed {poll.seed}." in (
        result
    )


# --- By sector ---------------------------------------------------------------------------------


def hall_of(booth: Booth, **voters: int) -> dict[str, list[str]]:
    """So many people of each sector, who can all vote; their names by sector."""
    sides = {"city": SectorSide.PUBLIC, "vendors": SectorSide.PRIVATE}
    names: dict[str, list[str]] = {}
    for position, (sector_name, people) in enumerate(voters.items()):
        sector = Sector(
            workshop_id=booth.workshop.id,
            name=sector_name,
            letter="UVWXYZ"[position],
            side=sides.get(sector_name, SectorSide.NEITHER),
            position=position,
        )
        keep(sector)
        organization = make_organization(
            booth.workshop, name=f"House of {sector_name}", sector=sector
        )
        for n in range(people):
            name = f"{sector_name} {n}"
            booth.people[name] = make_participant(
                booth.workshop, name=name, organization=organization
            )
            names.setdefault(sector_name, []).append(name)
    db.session.commit()
    return names


def test_no_page_file_or_log_tells_of_a_sector_of_one_or_two(booth: Booth) -> None:
    names = hall_of(booth, city=4, vendors=3, donors=2, academia=1)
    poll = opened(booth, Rule.DOTS)
    for people in names.values():
        for name in people:
            booth.cast(poll, name, {"A": 2}, submission_id=f"ballot-of-{name}".replace(" ", "-"))
    amara, dee = booth.browser("Amara"), booth.browser("Dee")

    def told() -> str:
        addresses = ("polls/1/result", "polls/1/turnout", "polls/1/ballots.json", "vote",
                     "projector/result", "projector/turnout", "ballot")  # fmt: skip
        return " ".join(
            client.get(f"/w/KHX7/{address}").get_data().decode("utf-8", "replace")
            for client in (amara, dee)
            for address in addresses
        )

    close_poll(poll=poll, by=booth.by)
    db.session.commit()
    assert not re.search(r"donors|academia|Support by sector", told())
    show_result(poll=poll, by=booth.by)
    db.session.commit()
    outcome = outcome_of(poll)
    trail = db.session.scalars(select(Activity.details)).all()
    assert not re.search(r"donors|academia|city", str(trail))

    assert [(s.name, s.voters) for s in outcome.sectors] == [("city", 4), ("vendors", 3), ("", 3)]
    assert outcome.lines[0].support.people == (4, 3, 3)
    assert (outcome.lines[0].support.backed, outcome.lines[1].support.backed) == (True, False)
    page = words(dee.get("/w/KHX7/polls/1/result").text)
    assert "Support by sector" in page
    assert "Backed by public and private" in page
    # lines and file have the sector that stands, so the others could have been there
    assert "city" in told()
    assert not re.search(r"\b(donors|academia)\b", told())
    file = json.loads(dee.get("/w/KHX7/polls/1/ballots.json").data)
    assert sorted(b["sector"] for b in file["ballots"]) == [0, 0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_too_few_people_give_no_look_by_sector(booth: Booth) -> None:
    names = hall_of(booth, city=3, vendors=2)
    poll = opened(booth, Rule.DOTS)
    for people in names.values():
        for name in people:
            booth.cast(poll, name, {"A": 1}, submission_id=f"ballot-of-{name}".replace(" ", "-"))
    shown(booth, poll)
    outcome = outcome_of(poll)

    assert (outcome.sectors, outcome.lines[0].support) == ((), None)
    assert "Support by sector" not in booth.browser("Dee").get("/w/KHX7/polls/1/result").text


def test_sides_and_what_backing_asks_for_are_those_of_the_opening(booth: Booth) -> None:
    names = hall_of(booth, city=3, vendors=3)
    amara = booth.browser("Amara")
    form = {
        "options": [o.id for o in booth.opportunities], "budget": "3", "cap": "2", "places": "5",
        "backing_sectors": "2", "backing_share": "2/3",
    }  # fmt: skip
    assert amara.post("/w/KHX7/vote/opening", data=form).status_code == 303
    poll = current_poll(booth.workshop.id)
    for sector, given in (("city", {"A": 1, "B": 1}), ("vendors", {"A": 1})):
        for name in names[sector]:
            booth.cast(poll, name, given, submission_id=f"ballot-of-{name}".replace(" ", "-"))
    sectors = {each.name: each.id for each in sectors_in_order(booth.workshop.id)}
    close_poll(poll=poll, by=booth.by)
    db.session.commit()
    chosen = {f"side_{sectors['city']}": "neither", f"side_{sectors['vendors']}": "private"}
    assert amara.post("/w/KHX7/vote/sides", data=chosen).status_code == 303
    wrong = amara.post("/w/KHX7/vote/sides", data={**chosen, f"side_{sectors['city']}": "none"})
    assert wrong.status_code == 422
    db.session.rollback()
    assert [each.side for each in sectors_in_order(booth.workshop.id)] == ["neither", "private"]
    show_result(poll=poll, by=booth.by)
    outcome = outcome_of(poll)

    assert [s.side for s in outcome.sectors] == ["public", "private"]
    assert {line.letter: line.support.backed for line in outcome.lines} == {
        "A": True, "B": False, "C": False,
    }  # fmt: skip
    file = written(published_ballots(poll)).encode()
    assert json.loads(file)["backing"] == [2, "2/3"]
    assert count(read(file)).fingerprint == outcome.fingerprint


# --- The file ----------------------------------------------------------------------------------


def test_file_that_was_changed_has_another_fingerprint_or_is_refused(booth: Booth) -> None:
    poll = opened(booth, Rule.DOTS)
    booth.cast(poll, "Dee", {"A": 2})
    booth.cast(poll, "Eli", {"B": Mark(1)}, submission_id="ballot-of-eli")
    shown(booth, poll)
    content = booth.browser("Dee").get("/w/KHX7/polls/1/ballots.json").data
    kept = outcome_of(poll).fingerprint
    assert count(read(content)).fingerprint == kept
    document = json.loads(content)

    def refused() -> str:
        with pytest.raises(Refused) as refusal:
            read(json.dumps(document).encode())
        return str(refusal.value)

    document["ballots"].reverse()
    assert count(read(json.dumps(document).encode())).fingerprint == kept
    document["ballots"][0]["marks"] = {"C": [1, 0]}
    assert count(read(json.dumps(document).encode())).fingerprint != kept
    document["ballots"][0]["marks"] = {"C": [9, 0]}
    assert refused() == "Ballot 1 breaks the rules: At most 2 points can go to one option."
    document["ballots"][0]["marks"] = {"Q": [1, 0]}
    assert refused() == "Ballot 1 names an unknown option."
    document["ballots"] = [document["ballots"][1]] * 2
    assert refused() == "Ballot 2 has the id of another one."
    document["ballots"] = "none"
    assert refused() == "This is not a file of the ballots of a vote."


NOT_A_FILE = "This is not a file of the ballots of a vote."


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"title": "\ud800"}, NOT_A_FILE),
        ({"title": "\x1b]0;elsewhere\x07"}, NOT_A_FILE),
        ({"options": {"A": "\x1b[2J", "B": "", "C": ""}}, NOT_A_FILE),
        ({"options": {"A": "", "\x1b[2J": ""}}, "The options are not lettered from A to Z."),
        ({"budget": -1}, NOT_A_FILE),
        ({"budget": 10**4000}, NOT_A_FILE),
        ({"vote": True}, NOT_A_FILE),
        ({"budget": 0}, "Give everybody between 1 and 100 points."),
        ({"cap": 4}, "One option can take between 1 and 3 points."),
        ({"rule": "hundred"}, "These points do not go with this way of voting."),
        ({"go_through": -5}, NOT_A_FILE),
        ({"go_through": 0}, "Let between 1 and 26 options go through."),
        ({"sectors": [{"name": "Cities", "side": "public"}]}, "Sector 1 has no ballots."),
        ({"ballots": [{"id": "1", "sector": -1, "marks": {}}]}, NOT_A_FILE),
        ({"ballots": [{"id": "1", "sector": 0, "marks": {}}]}, "Ballot 1 names an unknown sector."),
        ({"ballots": [{"id": "1", "sector": None, "marks": {"A": [-1]}}]}, NOT_A_FILE),
        ({"ballots": [{"id": "1", "sector": None, "marks": {"A": [0]}}]}, NOT_A_FILE),
    ],
)
def test_hostile_file_is_refused_in_a_sentence_and_nothing_of_it_is_printed(
    tmp_path: Path, change: dict[str, object], sentence: str
) -> None:
    sound = {
        "format": "facilitate ballots 1", "workshop": "KHX7", "vote": 1, "title": "Short\nlist",
        "rule": "dots", "budget": 3, "cap": 2, "go_through": 5, "ties": "all", "seed": "5eed",
        "may_vote": 3, "present": 2, "options": {"A": "Ducts", "B": "Trees", "C": "Data"},
        "sectors": [], "ballots": [{"id": "1", "sector": None, "marks": {"A": [2]}}],
    }  # fmt: skip
    file = tmp_path / "ballots.json"

    def recounted(document: dict[str, object]) -> tuple[int, str]:
        file.write_text(json.dumps(document))
        done = CliRunner().invoke(main, ["recount", str(file)])
        return done.exit_code, done.output

    code, printed = recounted(sound)
    assert (code, printed.splitlines()[0]) == (0, "Vote 1 Short list")
    assert recounted({**sound, **change}) == (2, f"Error: {sentence}\n")


def test_result_says_where_the_line_falls_and_what_nobody_rated(booth: Booth) -> None:
    poll = opened(booth, Rule.RATING, places=2)
    booth.cast(poll, "Dee", {"A": Mark(5, 4), "B": Mark(5, 0), "C": Mark(2, 2)})
    close_poll(poll=poll, by=booth.by)
    db.session.commit()
    shown(booth, poll)
    result = words(booth.browser("Dee").get("/w/KHX7/polls/1/result").text)

    assert re.search(r"C Open data on energy 6 .* 2 options go through\. What follows", result)
    assert re.search(r"What follows does not\. Rank 3 B Shared ducts Not rated", result)
    assert "3 people who may vote count as here: whoever is checked in" in result
    assert [spot.letters for spot in outcome_of(poll).spots] == [("A",), ("C",)]
