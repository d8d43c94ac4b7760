import json

import pytest
from hypothesis import given, settings

from facilitate.seating.solver import (
    InvalidProblem,
    formats,
    problem_from_json,
    problem_to_json,
    read_problem,
)
from tests.seating.solver.problems import random_problem, seeds, stored


@given(seeds)
@settings(deadline=None)
def test_problem_written_and_read_again_is_the_same(seed):
    problem = random_problem(seed)
    assert problem_from_json(json.loads(json.dumps(problem_to_json(problem)))) == problem


def change(**values):
    return {**stored("workshop")["instance"], **values}


PERSON = {"id": "A", "present": [True, True, True]}


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"format": "roundtables/9"}, "The format is not roundtables/1."),
        ({"rounds": -1}, "There must be 1 to 50 rounds; there are -1."),
        ({"rounds": True}, "The value rounds of the file must be a whole number."),
        ({"tables": []}, "There must be 1 to 1000 tables; there are 0."),
        ({"people": None}, "The value people of the file must be a list."),
        (
            {"people": [PERSON, PERSON]},
            "The id A is given twice.",
        ),
        (
            {"people": [{"id": "A", "present": [True]}]},
            "Presence of A is given for 1 rounds; there are 3.",
        ),
        (
            {"people": [{"id": 7, "present": []}]},
            "The value id of number 1 in people of the file must be text.",
        ),
        (
            {"tables": [{"id": "T000", "min": -2, "max": 4}]},
            "Table T000 cannot seat -2 to 4 people.",
        ),
        (
            {"tables": [{"id": "T000", "min": 5, "max": 4}]},
            "Table T000 cannot seat 5 to 4 people.",
        ),
        (
            {"tables": [{"id": "T000", "min": 0, "max": [4, 4]}]},
            "Sizes of table T000 must be given for 3 rounds.",
        ),
        (
            {"pins": [{"person": "nobody", "table": "T000", "round": None}]},
            "A fixed seat names nobody, who is unknown.",
        ),
        (
            {"pins": [{"person": "P0000", "table": "T999", "round": None}]},
            "A fixed seat names the table T999, which is unknown.",
        ),
        (
            {"pins": [{"person": "P0000", "table": "T000", "round": 3}]},
            "The fixed seat of P0000 is in round 4, which does not exist.",
        ),
        (
            {
                "pins": [
                    {"person": "P0000", "table": "T000", "round": None},
                    {"person": "P0000", "table": "T001", "round": 1},
                ]
            },
            "P0000 has a fixed seat at two tables in round 2: T000 and T001.",
        ),
        ({"apart": [["P0000", "ghost"]]}, "A pair of people names ghost, who is unknown."),
        ({"apart": [["P0000", "P0000"]]}, "P0000 is paired with themselves."),
        (
            {"together": [["P0000"]]},
            "The value number 1 in together of the file must be two people.",
        ),
        ({"topics": [{}]}, "Topics are given for 1 rounds; there are 3."),
        (
            {"prefs": [{"person": "P0000", "round": 0, "ranked": ["a", "a"]}]},
            "P0000 gives a wish twice in round 1.",
        ),
        (
            {"weights": {"repeat": -1}},
            "The weight repeat is -1; it must be a number from 0 to 1000000.",
        ),
        ({"weights": {"repeat": "10"}}, "The value repeat of the weights must be a number."),
        (
            {"repair": {"now": 3, "baseline": [{}, {}, {}]}},
            "There is no round 4 to update.",
        ),
        (
            {"repair": {"now": 1, "baseline": [{}]}},
            "The plan to update has 1 rounds; there are 3.",
        ),
        (
            {"repair": {"now": 1, "baseline": [{"ghost": "T000"}, {}, {}]}},
            "The plan to update names ghost, who is unknown.",
        ),
    ],
)
def test_problem_that_makes_no_sense_is_refused_in_one_sentence(changed, sentence):
    with pytest.raises(InvalidProblem) as refused:
        problem_from_json(change(**changed))
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "This is not JSON text."),
        ("[" * 100_000, "This is not JSON text."),
        ("[]", "The format is not roundtables/1."),
        ('{"name": "\\ud800"}', "This is not JSON text."),
        ('{"weights": {"repeat": NaN}}', "NaN is not a number."),
        ('{"rounds": -Infinity}', "-Infinity is not a number."),
        (b"\xff\xfe\x00", "This is not JSON text."),
    ],
)
def test_text_that_is_no_problem_is_refused_in_one_sentence(text, sentence, tmp_path):
    path = tmp_path / "problem.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InvalidProblem) as refused:
        read_problem(path)
    assert str(refused.value) == sentence


def test_file_too_large_is_refused_unread(tmp_path):
    path = tmp_path / "problem.json"
    with path.open("wb") as file:
        file.truncate(formats.LARGEST_FILE + 1)
    with pytest.raises(InvalidProblem) as refused:
        read_problem(path)
    assert str(refused.value) == "The file is larger than 16 megabytes."
