"""Making a workshop from a file: with numbers, links and codes of its own, in one transaction."""

import logging
import secrets
import zlib
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from itertools import islice
from typing import IO, Any
from zipfile import BadZipFile, LargeZipFile

from sqlalchemy import Connection, Table, insert, select, update
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from facilitate import activity
from facilitate.accounts.links import new_link
from facilitate.accounts.operations import CODE_ALPHABET, make_code
from facilitate.activity import ActivityCounter, Actor
from facilitate.archive.checking import NotAsWritten, checked, with_derived
from facilitate.archive.reading import Archive, as_current, reading_archive
from facilitate.archive.tables import ANEW, CARRIED, DRAWN, LEFT, RESET
from facilitate.backup import rows
from facilitate.config import Config
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.library.files import folder_of, storing
from facilitate.library.rules import read_upload
from facilitate.people.operations import BADGE_CODE_LENGTH
from facilitate.report.compile import compile_outputs
from facilitate.report.editions import EDITIONS
from facilitate.report.numbers import renumbered
from facilitate.report.words import Translations
from facilitate.workshop.models import Organizer, Workshop
from facilitate.workshop.operations.founding import CODE_LENGTH, free_code, free_slug

_AT_ONCE = 500
_log = logging.getLogger(__name__)
#: what a file that is not whole makes of reading it
_BROKEN = (
    *(BadZipFile, LargeZipFile, zlib.error, EOFError, NotImplementedError, RecursionError),
    *(KeyError, TypeError, ValueError, OverflowError, IndexError, SQLAlchemyError),
)


@contextmanager
def opening(
    file: IO[bytes], *, config: Config, translate: Translations, by: Actor
) -> Iterator[Workshop]:
    """The workshop of a file for the block, which ends with the commit; organized by `by`.

    Its code is the file's where that is free. It is not public, takes no registrations and sends
    no mail until its organizer says so. Refused, with nothing written, for whatever is not a whole
    file of a workshop that this version or an older one has made.
    """
    with ExitStack() as files:
        try:
            with reading_archive(file) as archive:
                workshop = _Opening(archive, config, files).run(by)
            _try_out(workshop, translate)
        except _BROKEN as error:
            db.session.rollback()
            if isinstance(error, OperationalError):
                raise  # a full disk or a busy database is no fault of the file
            _log.warning("a file was not opened", exc_info=error)
            raise _not_whole() from error
        except BaseException:
            db.session.rollback()
            raise
        yield workshop


def _try_out(workshop: Workshop, translate: Translations) -> None:
    """Write its reports: what stands in the file must make sense as a whole, too."""
    db.session.expire_all()
    try:
        for edition in EDITIONS:
            compile_outputs(workshop, edition=edition, translate=translate)
    except Exception as error:  # whatever is wrong with it: nobody could read its report
        raise ValueError("its report cannot be written") from error


def _not_whole() -> Refused:
    return Refused("The file is damaged, or was changed by hand. Nothing was opened.")


class _Opening:
    """One file on its way into the database."""

    def __init__(self, archive: Archive, config: Config, files: ExitStack) -> None:
        self._archive, self._config, self._files = archive, config, files
        self._connection: Connection = db.session.connection()
        #: numbers here by number in the file, of each table
        self._ids: dict[str, dict[int, int]] = {}
        #: votes of the file whose result is shown
        self._shown: set[int] = set()
        self._later: list[tuple[Table, int, rows.Row]] = []
        self._codes: set[str] = set()
        self._unstored = set(archive.documents)

    def run(self, by: Actor) -> Workshop:
        """Write everything, and say whose it is."""
        tables = {table.name: table for table in rows.tables_of(self._connection)}
        with as_current(self._archive, self._config.instance, tables=tables) as coming:
            for name, lines in coming:
                count = self._write(tables[name], lines)
                if self._archive.is_current and count != self._archive.manifest.rows.get(name, 0):
                    raise BadZipFile("rows are missing")
        if self._unstored or len(self._archive.documents) != self._archive.manifest.files:
            raise BadZipFile("other files than documents")
        self._set_later(tables)
        (workshop_id,) = self._ids["workshops"].values()
        db.session.add(ActivityCounter(workshop_id=workshop_id))
        if by.account_id is not None:
            db.session.add(Organizer(workshop_id=workshop_id, account_id=by.account_id))
        workshop = db.session.get_one(Workshop, workshop_id)
        activity.record(
            "workshop.opened",
            workshop_id=workshop_id,
            topic="workshop",
            by=by,
            subject=workshop,
            people=self._archive.manifest.people,
        )
        return workshop

    def _write(self, table: Table, lines: Iterator[Any]) -> int:
        count = 0
        known = self._ids.setdefault(table.name, {})
        while some := [checked(table, row) for row in islice(lines, _AT_ONCE)]:
            coming = [self._renumbered(table, row) for row in some]
            count += len(some)
            if table.name == "workshops" and count > 1:
                raise NotAsWritten("two workshops")
            if "id" not in table.columns:
                self._connection.execute(insert(table), coming)
                continue
            before = [row["id"] for row in some]
            if len({*before, *known}) != len(before) + len(known):
                raise NotAsWritten(f"{table.name}: a number twice")
            known.update(zip(before, self._insert(table, coming), strict=True))
        return count

    def _insert(self, table: Table, coming: list[rows.Row]) -> list[int]:
        """Insert rows in their order; their new numbers."""
        if table.name in DRAWN:
            taken = set(
                self._connection.scalars(
                    select(table.c.id).where(table.c.id.in_([row["id"] for row in coming]))
                )
            )
            if taken or any(row["id"] < 1 for row in coming):
                # others, in the same order
                drawn = sorted(secrets.SystemRandom().sample(range(1, 2**31), len(coming)))
                for row, number in zip(coming, drawn, strict=True):
                    row["id"] = number
            self._connection.execute(insert(table), coming)
            return [row["id"] for row in coming]
        bare = [{name: value for name, value in row.items() if name != "id"} for row in coming]
        statement = insert(table).returning(table.c.id, sort_by_parameter_order=True)
        return list(self._connection.scalars(statement, bare))

    def _renumbered(self, table: Table, row: rows.Row) -> rows.Row:
        """The row as it stands here; what refers to rows that are still to come is set later."""
        later: rows.Row = {}
        new = {**row, **{p.split(".")[1]: v for p, v in RESET.items() if _is_of(p, table)}}
        for key in table.foreign_keys:
            name, target = key.parent.name, key.column.table
            if target.name in LEFT:
                new[name] = None
            elif new[name] is not None and target is table:
                later[name], new[name] = new[name], None
            elif new[name] is not None:
                new[name] = self._number_of(target.name, new[name])
        self._watch_votes(table, row)
        if table.name == "polls" and row["sides"]:
            later["sides"] = row["sides"]
        if table.name in ("passages", "passage_revisions"):
            later["text"] = row["text"]
        if later:
            self._later.append((table, row["id"], later))
        return with_derived(table.name, self._made_anew(table, new))

    def _number_of(self, table: str, number: int) -> int:
        """The number here of a row in the file; it refers to nothing else."""
        found = self._ids.get(table, {}).get(number)
        if found is None:
            raise NotAsWritten(f"{table}: no number {number}")
        return found

    def _watch_votes(self, table: Table, row: rows.Row) -> None:
        """Nothing is counted of a vote that was not held."""
        if table.name == "polls" and row["published_at"] is not None:
            self._shown.add(row["id"])
        if "poll_id" in row and row["poll_id"] not in self._shown:
            raise NotAsWritten(f"{table.name}: of a vote that was not held")

    def _made_anew(self, table: Table, row: rows.Row) -> rows.Row:
        places = {place.split(".")[1] for place in ANEW if _is_of(place, table)}
        if "link_hash" in places:
            link = new_link(self._config.secret_key)
            row["link_nonce"], row["link_hash"] = link.nonce, link.hash
        if "badge_code" in places:
            row["badge_code"] = self._badge_code()
        if table.name == "documents" and row["stored_as"] is not None:
            self._store(row)
        elif table.name == "documents":
            row.update(filename="", media_type="", size=0)
        if table.name == "feedback_forms" and row["closed_at"] is None:
            row.update(opened_at=None, present=None)
        if table.name == "workshops":
            row["slug"], row["code"] = free_slug(row["title"]), self._code(row["code"])
        return row

    def _badge_code(self) -> str:
        while (code := make_code(BADGE_CODE_LENGTH)) in self._codes:
            pass
        self._codes.add(code)
        return code

    def _code(self, wanted: str) -> str:
        """The code that people know, where it is free."""
        is_code = len(wanted) == CODE_LENGTH and set(wanted) <= set(CODE_ALPHABET)
        taken = select(Workshop.id).where(Workshop.code == wanted)
        return wanted if is_code and db.session.scalar(taken) is None else free_code()

    def _store(self, row: rows.Row) -> None:
        """Keep a document's file as if it had been uploaded: told by its content and name."""
        self._unstored.remove(row["id"])
        content = self._archive.file_of(row["id"])
        upload = read_upload(filename=row["filename"], content=content)
        folder = folder_of(self._config.instance)
        row["stored_as"] = self._files.enter_context(storing(folder, upload.content))
        row.update(filename=upload.filename, media_type=upload.media_type, size=len(content))

    def _set_later(self, tables: Mapping[str, Table]) -> None:
        """References among rows of one table, and numbers inside words and lists."""
        for table, number, later in self._later:
            new = {name: self._set(table.name, name, value) for name, value in later.items()}
            mine = tables[table.name].c.id == self._ids[table.name][number]
            self._connection.execute(update(table).where(mine).values(new))

    def _set(self, table: str, name: str, value: Any) -> Any:
        if name == "sides":
            return {str(self._number_of("sectors", int(k))): side for k, side in value.items()}
        if name == "text":
            return renumbered(value, self._ids["themes"])
        return self._number_of(table, value)


def _is_of(place: str, table: Table) -> bool:
    return place.partition(".")[0] == table.name and table.name in CARRIED
