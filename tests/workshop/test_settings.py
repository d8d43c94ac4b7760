"""What the organizer sets, as operations and as pages."""

from dataclasses import asdict
from datetime import timedelta

import pytest

from facilitate.errors import Refused
from facilitate.workshop import operations
from facilitate.workshop.operations.settings import KindWords, QuestionWords, Settings, StageWords
from tests.factories import (
    make_kind,
    make_note,
    make_question,
    make_round,
    make_session,
    make_stage,
    make_workshop,
)
from tests.workshop.changes import changes


def settings_of(workshop, **values):
    return Settings(
        **{name: getattr(workshop, name) for name in Settings.__dataclass_fields__} | values
    )


def as_form(workshop, **values):
    data = {k: str(v) for k, v in asdict(settings_of(workshop)).items() if v not in (False, None)}
    return {**data, **values}


def words_of(workshop, **values):
    words = {
        "questions": [
            QuestionWords(id=q.id, title=q.title, asks=q.asks, kind_ids=frozenset())
            for q in workshop.questions
        ],
        "kinds": [
            KindWords(
                id=k.id, label=k.label, plural=k.plural, shape=k.shape, asks_stage=k.asks_stage
            )
            for k in workshop.note_kinds
        ],
        "stages": [StageWords(id=s.id, label=s.label) for s in workshop.stages],
        "destinations": [d.name for d in workshop.destinations],
    }
    return {**words, **values}


def test_programme_moves_along_with_the_first_day(workshop, by):
    second_day = make_session(workshop, day=workshop.ends_on)
    week = timedelta(days=7)
    chosen = settings_of(
        workshop, starts_on=workshop.starts_on + week, ends_on=workshop.ends_on + week
    )
    operations.edit_workshop(workshop=workshop, settings=chosen, by=by)
    assert second_day.day == workshop.ends_on
    assert changes(workshop) == ["workshop.edited"]


def test_days_hold_the_programme(workshop, by):
    make_session(workshop, title="Closing", day=workshop.ends_on)
    with pytest.raises(Refused, match="“Closing” would be after the last day."):
        operations.edit_workshop(
            workshop=workshop, settings=settings_of(workshop, ends_on=workshop.starts_on), by=by
        )


def test_first_day_stays_once_a_round_has_started(workshop, by):
    make_round(workshop, running=True)
    later = settings_of(workshop, starts_on=workshop.ends_on)
    with pytest.raises(Refused, match="A round has started, so the first day stays as it is."):
        operations.edit_workshop(workshop=workshop, settings=later, by=by)


def test_words_are_changed_added_and_removed(workshop, by):
    constraint = make_kind(workshop, key="constraint")
    make_kind(workshop, key="insight")
    question = make_question(workshop, kinds=(constraint,))
    make_stage(workshop, key="early")
    operations.edit_words(
        workshop=workshop,
        kinds=[
            KindWords(id=None, label="Idée", plural="Idées", shape="disc", asks_stage=True),
            KindWords(
                id=constraint.id, label="Limit", plural="Limits", shape="bar", asks_stage=False
            ),
        ],
        questions=[
            QuestionWords(id=None, title="What else", asks="What else?", kind_ids=frozenset()),
            QuestionWords(
                id=question.id,
                title="Limits",
                asks="Which limits?",
                kind_ids=frozenset({constraint.id}),
            ),
        ],
        stages=[StageWords(id=None, label="Late")],
        destinations=["Toolkit", "Paper", "Toolkit"],
        by=by,
    )
    assert [(k.key, k.label, k.asks_stage) for k in workshop.note_kinds] == [
        ("idee", "Idée", True),
        ("constraint", "Limit", False),
    ]
    assert [(q.key, q.title, [k.key for k in q.kinds]) for q in workshop.questions] == [
        ("what-else", "What else", []),
        ("constraints", "Limits", ["constraint"]),
    ]
    assert {s.key for s in workshop.stages} == {"early", "late"}
    assert [d.name for d in workshop.destinations] == ["Toolkit", "Paper"]


@pytest.mark.both_databases
def test_kind_that_notes_have_stays(workshop, by):
    kind = make_kind(workshop)
    make_note(workshop, kind=kind, workshop_session=make_session(workshop, format="plenary"))
    with pytest.raises(Refused, match="“Constraint” has notes, so it cannot be removed."):
        operations.edit_words(workshop=workshop, by=by, **words_of(workshop, kinds=[]))


def test_words_of_another_workshop_stay_theirs(workshop, by):
    theirs = make_question(make_workshop(code="ELSE"), title="Theirs")
    mine = QuestionWords(id=theirs.id, title="Mine", asks="Mine?", kind_ids=frozenset())
    operations.edit_words(workshop=workshop, by=by, **words_of(workshop, questions=[mine]))
    assert theirs.title == "Theirs"
    assert [q.title for q in workshop.questions] == ["Mine"]


def test_settings_page_saves_what_was_typed(amara, workshop):
    answer = amara.post(
        "/w/KHX7/settings",
        data=as_form(workshop, title="Cities", tap_name="y", attribution="sector", venue="Nairobi"),
    )
    assert (answer.status_code, answer.location) == (303, "/w/KHX7/settings")
    page = amara.get("/w/KHX7/settings").text
    assert "The settings are saved." in page
    assert (workshop.title, workshop.tap_name, workshop.venue) == ("Cities", True, "Nairobi")
    assert workshop.attribution == "sector"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", " ", "Give it a title."),
        ("title", "x" * 121, "Use at most 120 characters."),
        ("starts_on", "yesterday", "Choose the first day."),
        ("ends_on", "2012-03-01", "The last day cannot be before the first one."),
        ("attribution", "nobody", "Not a valid choice."),
        ("timezone", "Mars/Base", "Not a valid choice."),
        ("builds_on_url", "javascript:alert(1)", "Type the whole address"),
    ],
)
def test_settings_page_says_beside_the_field_what_is_wrong(amara, workshop, field, value, sentence):
    answer = amara.post(
        "/w/KHX7/settings", data=as_form(workshop, subtitle="Kept as typed", **{field: value})
    )
    assert answer.status_code == 422
    assert f'id="{field}-errors"' in answer.text
    assert sentence in answer.text
    assert 'value="Kept as typed"' in answer.text
    assert workshop.subtitle == ""


def test_settings_page_keeps_what_was_typed_when_the_rules_say_no(amara, workshop):
    make_session(workshop, title="Closing", day=workshop.ends_on)
    answer = amara.post(
        "/w/KHX7/settings",
        data=as_form(workshop, subtitle="Kept as typed", ends_on=str(workshop.starts_on)),
    )
    assert answer.status_code == 409
    assert "“Closing” would be after the last day." in answer.text
    assert 'value="Kept as typed"' in answer.text


def test_words_page_saves_questions_kinds_stages_and_destinations(amara, workshop):
    kind = make_kind(workshop)
    make_question(workshop, title="Old", kinds=(kind,))
    answer = amara.post(
        "/w/KHX7/settings/words",
        data={
            "questions-0-id": workshop.questions[0].id,
            "questions-0-title": "Limits",
            "questions-0-asks": "Which limits?",
            "questions-0-kind_ids": [kind.id],
            "questions-1-id": "",
            "questions-1-title": "",
            "questions-1-asks": "",
            "kinds-0-id": kind.id,
            "kinds-0-label": "Limit",
            "kinds-0-plural": "",
            "kinds-0-shape": "octagon",
            "kinds-1-id": "",
            "kinds-1-label": "Hope",
            "kinds-1-plural": "Hopes",
            "kinds-1-shape": "disc",
            "stages-0-id": "",
            "stages-0-label": "Early",
            "destinations": "Toolkit\r\n\r\n Paper ",
        },
    )
    assert answer.status_code == 303, answer.text
    assert [(q.title, q.asks, [k.label for k in q.kinds]) for q in workshop.questions] == [
        ("Limits", "Which limits?", ["Limit"])
    ]
    assert [(k.label, k.plural, k.shape) for k in workshop.note_kinds] == [
        ("Limit", "Limit", "octagon"),
        ("Hope", "Hopes", "disc"),
    ]
    assert [s.label for s in workshop.stages] == ["Early"]
    assert [d.name for d in workshop.destinations] == ["Toolkit", "Paper"]


def test_words_page_keeps_what_was_typed(amara, workshop):
    kind = make_kind(workshop)
    answer = amara.post(
        "/w/KHX7/settings/words",
        data={
            "questions-0-title": "",
            "questions-0-asks": "What is missing here?",
            "kinds-0-id": kind.id,
            "kinds-0-label": "Limit",
            "kinds-0-shape": "bar",
        },
    )
    assert answer.status_code == 422
    assert "Give the question a short name." in answer.text
    assert "What is missing here?" in answer.text
    assert 'value="Limit"' in answer.text
    assert workshop.questions == []


def test_words_page_says_which_kind_must_stay(amara, workshop):
    kind = make_kind(workshop)
    make_note(workshop, kind=kind, workshop_session=make_session(workshop, format="plenary"))
    answer = amara.post(
        "/w/KHX7/settings/words",
        data={"kinds-0-id": kind.id, "kinds-0-label": "", "destinations": "Kept as typed"},
    )
    assert answer.status_code == 409
    assert "“Constraint” has notes, so it cannot be removed." in answer.text
    assert "Kept as typed" in answer.text


@pytest.mark.parametrize("number", ["²", "-1", "x", "", "9" * 5000, "٣"])
def test_words_page_ignores_rows_whose_number_is_none(amara, workshop, number):
    answer = amara.post("/w/KHX7/settings/words", data={f"questions-{number}-title": "Odd"})
    assert answer.status_code in (303, 422)
    assert [q.title for q in workshop.questions if q.title == "Odd"] == []
