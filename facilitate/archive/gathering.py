"""The rows of a file in a database of their own: looked at one by one, then as a whole."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from typing import Any
from zipfile import BadZipFile

from babel import Locale
from sqlalchemy import Table, select

from facilitate.accounts.links import new_link
from facilitate.accounts.operations import make_code
from facilitate.archive.checking import NotAsWritten, checking, with_derived
from facilitate.archive.reading import Archive, as_current
from facilitate.archive.scratch import Scratch, filling, put
from facilitate.archive.tables import ANEW, LEFT, RESET
from facilitate.backup import rows
from facilitate.config import Config
from facilitate.db import db
from facilitate.library.files import folder_of, storing
from facilitate.library.rules import read_upload
from facilitate.people.operations import BADGE_CODE_LENGTH
from facilitate.report.compile import outputs_from
from facilitate.report.editions import EDITIONS, INTERNAL, as_read_by
from facilitate.report.queries import names_of_people
from facilitate.report.reading import read_facts
from facilitate.report.words import Words
from facilitate.workshop.models import Workshop

Tell = Callable[[float], None]
"""Told the share done, 0 to 1."""

#: the share of the work with the rows; the rest is for the reports
_ROWS = 0.6


def gather(
    archive: Archive, beside: Scratch, *, config: Config, files: ExitStack, tell: Tell
) -> Mapping[str, Table]:
    """Put the rows of a file, with links and codes made anew, beside; in which tables.

    They have the numbers of the file, so every reference leads to a row of the same file.
    Documents are kept until the block of `files` fails. NotAsWritten, or another error of those
    that a damaged file gives, when one row is not ours or no report could be written of them.
    """
    tables = _Gathering(archive, config, files, tell).run(beside)
    with beside.app.app_context():
        _try_out(lambda share: tell(_ROWS + share * (1 - _ROWS)))
    return tables


class _Gathering:
    """One file on its way into an empty database."""

    def __init__(self, archive: Archive, config: Config, files: ExitStack, tell: Tell) -> None:
        self._archive, self._config, self._files, self._tell = archive, config, files, tell
        self._total = max(1, sum(archive.manifest.rows.values()))
        #: votes of the file whose result is shown
        self._shown: set[int] = set()
        self._codes: set[str] = set()
        self._unstored = set(archive.documents)

    def run(self, beside: Scratch) -> Mapping[str, Table]:
        """Write everything; in which tables."""
        done = 0
        with (
            filling(beside) as (connection, tables),
            as_current(self._archive, tables=tables) as coming,
        ):
            for name, lines in coming:
                count = put(connection, tables[name], self._fit(tables[name], lines, done))
                self._require_whole(name, count)
                done += count
        if self._unstored or len(self._archive.documents) != self._archive.manifest.files:
            raise BadZipFile("other files than documents")
        return tables

    def _require_whole(self, table: str, count: int) -> None:
        if self._archive.is_current and count != self._archive.manifest.rows.get(table, 0):
            raise BadZipFile("rows are missing")
        if table == "workshops" and count != 1:
            raise NotAsWritten("another number of workshops")

    def _fit(self, table: Table, lines: Iterator[Any], done: int) -> Iterator[rows.Row]:
        """The rows as they will stand here, but for their numbers."""
        places = {column.name: f"{table.name}.{column.name}" for column in table.columns}
        same = {name: RESET[place] for name, place in places.items() if place in RESET}
        for key in table.foreign_keys:
            if key.column.table.name in LEFT:
                same[key.parent.name] = None
        anew = {name for name, place in places.items() if place in ANEW}
        check = checking(table)
        for at, line in enumerate(lines, done):
            row = check(line)
            self._watch_votes(table.name, row)
            row.update(same)
            yield with_derived(table.name, self._made_anew(table.name, row, anew))
            self._tell(_ROWS * min(1, at / self._total))

    def _watch_votes(self, table: str, row: rows.Row) -> None:
        """Nothing is counted of a vote that was not held."""
        if table == "polls" and row["published_at"] is not None:
            self._shown.add(row["id"])
        if "poll_id" in row and row["poll_id"] not in self._shown:
            raise NotAsWritten(f"{table}: of a vote that was not held")

    def _made_anew(self, table: str, row: rows.Row, places: set[str]) -> rows.Row:
        if "link_hash" in places:
            link = new_link(self._config.secret_key)
            row["link_nonce"], row["link_hash"] = link.nonce, link.hash
        if "badge_code" in places:
            row["badge_code"] = self._badge_code()
        if table == "documents" and row["stored_as"] is not None:
            self._store(row)
        elif table == "documents":
            row.update(filename="", media_type="", size=0)
        if table == "feedback_forms" and row["closed_at"] is None:
            row.update(opened_at=None, present=None)
        return row

    def _badge_code(self) -> str:
        while (code := make_code(BADGE_CODE_LENGTH)) in self._codes:
            pass
        self._codes.add(code)
        return code

    def _store(self, row: rows.Row) -> None:
        """Keep a document's file as if it had been uploaded: told by its content and name."""
        self._unstored.remove(row["id"])
        content = self._archive.file_of(row["id"])
        upload = read_upload(filename=row["filename"], content=content)
        folder = folder_of(self._config.instance)
        row["stored_as"] = self._files.enter_context(storing(folder, upload.content))
        row.update(filename=upload.filename, media_type=upload.media_type, size=len(content))


def _try_out(tell: Tell) -> None:
    """Write its reports: what stands in the file must make sense as a whole, too."""
    try:
        workshop = db.session.scalars(select(Workshop)).one()
        facts = read_facts(workshop)
        names = names_of_people(workshop.id)
    except Exception as error:  # whatever is wrong with it: nobody could read its report
        raise ValueError("its report cannot be written") from error
    for at, edition in enumerate(EDITIONS):
        tell(at / len(EDITIONS))
        try:
            told = as_read_by(edition, facts, names=() if edition == INTERNAL else names)
            outputs_from(told, Words(_AsWritten()))
        except Exception as error:
            raise ValueError("its report cannot be written") from error


class _AsWritten:
    """Sentences as they stand in the code: nobody reads these reports."""

    locale = Locale("en")

    def gettext(self, message: str, /, **values: object) -> str:
        """The sentence with its places filled."""
        return message % values if values else message

    def ngettext(self, singular: str, plural: str, num: int, /, **values: object) -> str:
        """The sentence for this many."""
        return (singular if num == 1 else plural) % {"num": num, **values}
