import json
from importlib import import_module

import pytest
from click.testing import CliRunner

from facilitate.cli.seat import seat
from tests.bench import seating_generator, seating_scorer
from tests.seating.solver.problems import stored


@pytest.fixture(autouse=True)
def _plain(monkeypatch):
    """The plan is the same without the compiled kernel, which may have to be compiled first."""
    command = import_module("facilitate.cli.seat")  # the attribute of the package is the command
    monkeypatch.setattr(command, "warm_on_demand", lambda: None)


@pytest.fixture
def instance(tmp_path):
    path = tmp_path / "instance.json"
    path.write_text(json.dumps(seating_generator.pure(3, 10, 2)))
    return path


def run(*arguments):
    return CliRunner().invoke(seat, [str(each) for each in arguments])


def test_seat_writes_a_plan_and_says_what_is_unavoidable(instance, tmp_path):
    answer = run(instance, "--seconds", 60, "--seed", 1, "-o", tmp_path / "plan.json")
    assert answer.exit_code == 0
    assert answer.stdout == (
        "36 repeats; 36 are unavoidable with 30 people at 3 tables in 2 rounds.\n"
    )
    assert "36 repeats, weighted total 360" in answer.stderr
    plan = json.loads((tmp_path / "plan.json").read_text())
    counted = seating_scorer.score(json.loads(instance.read_text()), plan)
    assert (plan["instance"], counted["hard"], counted["repeats"]) == ("pure_0030p_3x10_r2", 0, 36)
    assert sorted(each.name for each in tmp_path.iterdir()) == ["instance.json", "plan.json"]


def test_seat_prints_the_plan_where_no_file_is_named(instance):
    answer = run(instance, "--proposals", 1000, "--quiet")
    assert answer.exit_code == 0
    assert len(json.loads(answer.stdout)["assignment"]) == 2
    assert answer.stderr == (
        "36 repeats; 36 are unavoidable with 30 people at 3 tables in 2 rounds.\n"
    )


def test_seat_gives_the_same_plan_for_the_same_seed(tmp_path):
    path = tmp_path / "workshop.json"
    path.write_text(json.dumps(stored("workshop")["instance"]))
    one, two = (run(path, "--proposals", 5000, "--seed", 7, "-q").stdout for _ in range(2))
    assert one == two


def test_seat_repairs_a_plan_that_is_in_force(tmp_path):
    path = tmp_path / "repair.json"
    path.write_text(json.dumps(stored("repair")["instance"]))
    answer = run(path, "--proposals", 5000, "-q", "-o", tmp_path / "plan.json")
    assert answer.exit_code == 0
    assert answer.stdout.splitlines()[1] == (
        "0 of those seated in round 2 change tables, 0 seats of later rounds change."
    )


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "This is not JSON text."),
        ('{"format": "roundtables/1", "rounds": 0}', "There must be 1 to 50 rounds; there are 0."),
        ('{"weights": NaN}', "NaN is not a number."),
    ],
)
def test_seat_refuses_what_makes_no_sense_and_writes_nothing(text, sentence, tmp_path):
    path, plan = tmp_path / "instance.json", tmp_path / "plan.json"
    path.write_text(text)
    plan.write_text("the plan of yesterday")
    answer = run(path, "-o", plan)
    assert (answer.exit_code, answer.stdout, answer.stderr) == (2, "", f"Error: {sentence}\n")
    assert plan.read_text() == "the plan of yesterday"
    assert len(list(tmp_path.iterdir())) == 2


def test_seat_says_which_wishes_contradict(tmp_path):
    problem = seating_generator.pure(3, 4, 2)
    pair = ["P0000", "P0001"]
    path = tmp_path / "instance.json"
    path.write_text(json.dumps({**problem, "apart": [pair], "together": [pair]}))
    answer = run(path)
    assert (answer.exit_code, answer.stderr) == (
        2,
        "Error: P0000 and P0001 must sit together and apart in round 1.\n",
    )


def test_seat_refuses_a_folder_that_is_not_there(instance, tmp_path):
    answer = run(instance, "-o", tmp_path / "nowhere" / "plan.json")
    assert answer.exit_code == 2
    assert answer.stderr == f"Error: There is no folder {tmp_path / 'nowhere'}.\n"


@pytest.mark.parametrize("seconds", ["nan", "-1", "soon"])
def test_seat_refuses_seconds_that_are_none(instance, seconds):
    assert run(instance, "--seconds", seconds).exit_code == 2


def test_seat_reads_and_writes_lists(tmp_path):
    people, plan = tmp_path / "people.csv", tmp_path / "plan.csv"
    rows = [f"Person {n},Organization {n // 3},Sector {n % 2}" for n in range(11)]
    people.write_text("\n".join(["Name,Organization,Sector", *rows, "=Mallory,,"]))

    answer = run(people, "--table-size", 4, "--rounds", 3, "--proposals", 2000, "-q", "-o", plan)

    assert answer.exit_code == 0, answer.stderr
    text = plan.read_bytes().decode("utf-8-sig")
    table = [line.split(",") for line in text.split("\r\n")[:-1]]
    assert table[0] == ["Name", "Round 1", "Round 2", "Round 3"]
    assert table[-1][0] == "'=Mallory"
    for column in (1, 2, 3):
        seats = [line[column] for line in table[1:]]
        assert sorted(seats) == sorted("123" * 4)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "There is nothing in this list yet. Paste one person per line."),
        (b"PK\x03\x04", "This is an archive or a workbook that cannot be read."),
        (b"x" * (5 * 1024 * 1024 + 1), "The file is larger than 5 MB."),
    ],
)
def test_seat_refuses_what_is_no_list(data, sentence, tmp_path):
    path = tmp_path / "people.csv"
    path.write_bytes(data)
    answer = run(path, "-o", tmp_path / "plan.csv")
    assert (answer.exit_code, answer.stdout) == (2, "")
    assert answer.stderr.startswith(f"Error: {sentence}")
    assert [each.name for each in tmp_path.iterdir()] == ["people.csv"]


def test_seat_writes_no_workbook(instance, tmp_path):
    answer = run(instance, "-o", tmp_path / "plan.xlsx")
    assert (answer.exit_code, answer.stderr) == (
        2,
        "Error: A plan is written as .csv or .json, not as a workbook.\n",
    )


def test_seat_refuses_a_file_of_two_hundred_megabytes_at_once(tmp_path):
    path = tmp_path / "instance.json"
    with path.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    answer = run(path)
    assert (answer.exit_code, answer.stderr) == (
        2,
        "Error: The file is larger than 16 megabytes.\n",
    )
