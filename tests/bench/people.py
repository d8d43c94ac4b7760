"""How long it takes to check and to add the largest list: `python -m tests.bench people`."""

import tempfile
import time
from dataclasses import replace
from pathlib import Path

from facilitate.activity import SYSTEM
from facilitate.app import create_app
from facilitate.config import Config
from facilitate.db import Base, db
from facilitate.people.cells import ROWS_AT_MOST
from facilitate.people.files import read_file
from facilitate.people.imports import import_people
from facilitate.people.lists import read_list
from facilitate.people.preview import preview
from tests.client import Client
from tests.factories import make_account, make_workshop
from tests.people.conftest import signed_in
from tests.people.workbooks import workbook

#: seconds that the organizer may wait for the page that checks a list
PROMISED = 3.0


def rows() -> list[list[str]]:
    """A list as large as allowed, of 400 organizations in 6 sectors."""
    sectors = ("Academia", "City Representatives", "Solution Providers", "Subject Experts")
    people = [
        [
            f"Given{i % 71} Family{i}",
            f"Organization number {i % 400}",
            sectors[i % 400 % 4],
            f"p{i}@example.org",
            "Head of something",
        ]
        for i in range(ROWS_AT_MOST)
    ]
    return [["Name", "Organization", "Sector", "E-mail", "Title"], *people]


def main() -> None:
    """Measure reading, checking (as the page) and adding, on SQLite in a temporary folder."""
    with tempfile.TemporaryDirectory() as folder:
        config = replace(Config.from_env({"FACILITATE_INSTANCE": folder}), instance=Path(folder))
        app = create_app(config)
        app.test_client_class = Client
        with app.app_context():
            Base.metadata.create_all(db.engine)
            workshop = make_workshop(organizer=make_account(), code="KHX7")
            table = rows()
            text = "\n".join(",".join(row) for row in table)
            data = workbook({"People": table})

            for name, file in (("CSV", text.encode()), ("XLSX", data)):
                began = time.perf_counter()
                people = read_list(read_file(file).text)
                print(
                    f"read {name:5} {len(file) / 1e6:4.1f} MB  {time.perf_counter() - began:5.2f} s"
                )
            for state in ("new", "same"):
                began = time.perf_counter()
                found = preview(workshop=workshop, people=people)
                took = time.perf_counter() - began
                print(f"compare, all {state:4}      {took:5.2f} s")
                amara = signed_in(app, account_id=1)
                began = time.perf_counter()
                page = amara.post("/w/KHX7/people/import", data={"text": text})
                took = time.perf_counter() - began
                verdict = "kept" if took < PROMISED else "BROKEN"
                print(
                    f"page,    all {state:4}      {took:5.2f} s, {len(page.data) / 1e6:.1f} MB "
                    f"(promised {PROMISED:.0f} s: {verdict})"
                )
                if state == "new":
                    began = time.perf_counter()
                    import_people(
                        workshop=workshop, people=found.people, secret_key="x" * 32, by=SYSTEM
                    )
                    db.session.commit()
                    print(f"add all                {time.perf_counter() - began:5.2f} s")


if __name__ == "__main__":
    main()
