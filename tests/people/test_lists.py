"""Lists of people come in every encoding, with any columns, and sometimes are no lists at all."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from facilitate.errors import Refused
from facilitate.people.cells import COLUMNS_AT_MOST, LIST_SIZE, ROWS_AT_MOST, plain_text, text_of
from facilitate.people.columns import Column
from facilitate.people.lists import ListRow, read_list
from facilitate.people.names import tidy

ANA = ListRow(
    number=1,
    name="Ana Ruiz",
    organization="Cisco",
    sector="Solution Providers",
    email="ana@example.org",
)
FOUR = (Column.NAME, Column.ORGANIZATION, Column.SECTOR, Column.EMAIL)


def rows(text: str) -> list[tuple[str, str, str, str]]:
    return [(r.name, r.organization, r.sector, r.email) for r in read_list(text).rows]


# encodings

ACCENTED = "Name;Organisation\r\nJosé Müller;Société Générale – “Paris”\r\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"]
)
def test_list_is_read_in_any_usual_encoding(encoding: str) -> None:
    text = text_of(ACCENTED.encode(encoding))

    assert rows(text) == [("José Müller", "Société Générale – “Paris”", "", "")]


def test_list_in_utf_16_with_big_end_first_is_read() -> None:
    data = b"\xfe\xff" + ACCENTED.encode("utf-16-be")

    assert rows(text_of(data)) == [("José Müller", "Société Générale – “Paris”", "", "")]


def test_list_in_another_script_is_read() -> None:
    assert rows("姓名,单位\n王小明,清华大学\n") == [("王小明", "清华大学", "", "")]


# delimiters and quotes


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_list_delimiter_is_found(delimiter: str) -> None:
    cells = ("Ana Ruiz", "Cisco", "Solution Providers", "ana@example.org")

    assert read_list(delimiter.join(cells)).rows == (ANA,)


def test_list_delimiter_is_the_one_that_excel_says() -> None:
    assert rows("sep=;\nName;Firma\nRuiz, Ana;Cisco, Inc.\n") == [
        ("Ruiz, Ana", "Cisco, Inc.", "", "")
    ]


def test_list_delimiter_may_stand_in_quoted_cells() -> None:
    assert rows('name,organization\n"Ruiz, Ana","Cisco; ""Inc."""\n') == [
        ("Ruiz, Ana", 'Cisco; "Inc."', "", "")
    ]


def test_list_delimiter_is_not_a_comma_inside_the_cells_of_another() -> None:
    assert rows("Ruiz, Ana; Cisco; Solution Providers\nOsei, Ben; IBM; Academia") == [
        ("Ruiz, Ana", "Cisco", "Solution Providers", ""),
        ("Osei, Ben", "IBM", "Academia", ""),
    ]


def test_list_with_an_unclosed_quote_loses_no_row() -> None:
    text = 'Ana "the boss Ruiz, Cisco\n"Ben Osei, IBM\nChen Li, MIT'

    assert [r.organization for r in read_list(text).rows] == ["Cisco", "IBM", "MIT"]


def test_list_cells_may_hold_line_breaks() -> None:
    assert rows('Name,Organization\n"Ana\nRuiz",Cisco\n') == [("Ana Ruiz", "Cisco", "", "")]


def test_list_passes_over_empty_rows_and_counts_them() -> None:
    found = read_list("Name\n\nAna Ruiz\n ; \n\nBen Osei\n")

    assert [(r.number, r.name) for r in found.rows] == [(3, "Ana Ruiz"), (6, "Ben Osei")]


# columns


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("Name,Organization,Sector,Email", FOUR),
        ("full name,COMPANY,Stakeholder group,E-Mail address", FOUR),
        ("Participant,Organisation (full),Category,e-mail", FOUR),
        ("Nom complet,Organisme,Secteur,Courriel", FOUR),
        ("Nombre y apellidos,Institución,Sector,Correo electrónico", FOUR),
        ("Nome completo,Organização,Setor,E-mail", FOUR),
        ("Teilnehmer,Unternehmen,Sektor,E-Mail-Adresse", FOUR),
        ("ФИО,Организация,Сектор,Электронная почта", FOUR),
        ("姓名,单位,类别,邮箱", FOUR),
        ("الاسم,المنظمة,القطاع,البريد الإلكتروني", FOUR),
    ],
)
def test_list_header_is_understood_in_many_words(header: str, columns: tuple[Column, ...]) -> None:
    found = read_list(f"{header}\nAna Ruiz,Cisco,Solution Providers,ana@example.org")

    assert found.has_header is True
    assert found.columns == columns
    assert [r.name for r in found.rows] == ["Ana Ruiz"]


def test_list_header_puts_columns_in_any_order_and_names_the_unused() -> None:
    found = read_list("Phone;Sector;Name;;Company\n+1 202;Academia;Eli Roth;x;MIT")

    assert rows("Phone;Sector;Name;;Company\n+1 202;Academia;Eli Roth;x;MIT") == [
        ("Eli Roth", "MIT", "Academia", "")
    ]
    assert [(c.number, c.heading, c.samples) for c in found.unused] == [
        (1, "Phone", ("+1 202",)),
        (4, "", ("x",)),
    ]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("First name,Last name,Company", "Ana,Ruiz,Cisco"),
        ("Surname,Given name,Company", "Ruiz,Ana,Cisco"),
        ("Nom,Prénom,Organisme", "Ruiz,Ana,Cisco"),
        ("Nombre,Apellidos,Empresa", "Ana,Ruiz,Cisco"),
        ("First name,Last name,Name,Company", "A.,R.,Ana Ruiz,Cisco"),
    ],
)
def test_list_names_in_parts_are_put_together(header: str, row: str) -> None:
    assert rows(f"{header}\n{row}") == [("Ana Ruiz", "Cisco", "", "")]


def test_list_without_header_is_name_organization_sector_email() -> None:
    found = read_list("Ana Ruiz,Cisco,Solution Providers,ana@example.org\nBen,IBM,,\n")

    assert found.has_header is False
    assert found.columns == FOUR


def test_list_of_names_alone_is_enough() -> None:
    text = "Ana Ruiz\nBen Osei\nChen Li\n"

    assert rows(text) == [(n, "", "", "") for n in ("Ana Ruiz", "Ben Osei", "Chen Li")]


def test_list_without_header_finds_addresses_by_their_look() -> None:
    assert rows("ANA@example.org\tAna Ruiz\tCisco\nmailto:b@example.org\tBen Osei\tIBM") == [
        ("Ana Ruiz", "Cisco", "", "ana@example.org"),
        ("Ben Osei", "IBM", "", "b@example.org"),
    ]


def test_list_without_header_finds_sectors_by_their_names() -> None:
    found = read_list("Ana Ruiz,solution provider\nBen Osei,Academia")
    other = read_list("Ana Ruiz,Press\nBen Osei,Press", known_sectors=["Press"])

    assert found.columns == (Column.NAME, Column.SECTOR)
    assert other.columns == (Column.NAME, Column.SECTOR)


def test_list_without_header_does_not_take_job_titles_for_sectors() -> None:
    text = "\n".join(f"Person {i},Organization {i},Job title {i}" for i in range(60))

    assert read_list(text).columns == (Column.NAME, Column.ORGANIZATION)


def test_list_header_without_a_name_is_refused() -> None:
    with pytest.raises(Refused, match="none of them is the name of a person"):
        read_list("sector,e-mail\nAcademia,eli@example.org")
    with pytest.raises(Refused, match="organizations but no names of people"):
        read_list("sector,organization\nAcademia,MIT")


def test_list_first_row_that_holds_a_header_word_is_still_a_person() -> None:
    assert rows("Ana Ruiz,Company\nBen Osei,IBM")[0] == ("Ana Ruiz", "Company", "", "")


# what is no list


@pytest.mark.parametrize(
    "data",
    [
        b"PK\x03\x04 a workbook",
        b"\xd0\xcf\x11\xe0 an old workbook",
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        b"\x00" * 100,
        b"\xff\xfe\x00",
        b"\x81\x8d\x8f",
    ],
)
def test_list_that_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(Refused, match="CSV"):
        read_list(text_of(data))


def test_list_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(Refused, match="larger than 5 MB"):
        text_of(b"x" * (LIST_SIZE + 1))


@pytest.mark.parametrize("text", ["", "\n \n", ",,,\n;;", "\ufeff"])
def test_list_with_nothing_in_it_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="nothing in this list"):
        read_list(text)


@pytest.mark.parametrize(
    "text",
    [
        "Ana\n" * (ROWS_AT_MOST + 1),
        "Name\n" + "Ana\n" * (ROWS_AT_MOST + 1),
        "\n" * (LIST_SIZE - 1),
        '"\n' * (LIST_SIZE // 2),
    ],
)
def test_list_that_is_too_long_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="more than 5000 rows"):
        read_list(text)


def test_list_of_as_many_rows_as_allowed_is_read() -> None:
    assert len(read_list("Name\n" + "Ana\n" * ROWS_AT_MOST).rows) == ROWS_AT_MOST


@pytest.mark.parametrize("columns", [COLUMNS_AT_MOST + 1, LIST_SIZE - 10])
def test_list_that_is_too_wide_is_refused(columns: int) -> None:
    with pytest.raises(Refused, match="more than 100 columns"):
        read_list("Ana" + "," * columns)


def test_list_with_one_endless_cell_is_refused() -> None:
    with pytest.raises(Refused):
        read_list("Ana,Cisco\n" + "x" * 200_000)


def test_plain_text_drops_stray_controls_and_refuses_many() -> None:
    text = "Ana Ruiz, Cisco\r\nBen Osei, IBM\rChen Li, University of Nairobi\x1a"

    assert plain_text(text) == "Ana Ruiz, Cisco\nBen Osei, IBM\nChen Li, University of Nairobi"
    with pytest.raises(Refused):
        plain_text("\x01\x02Ana")


# whatever comes


def read_or_refuse(text: str | bytes) -> int:
    """How many rows were read; 0 when the list was refused."""
    try:
        return len(read_list(text_of(text) if isinstance(text, bytes) else text).rows)
    except Refused:
        return 0


@given(st.binary(max_size=3000))
def test_list_of_random_bytes_is_read_or_refused(data: bytes) -> None:
    assert read_or_refuse(data) <= len(data)


@given(st.text(max_size=3000))
def test_list_of_random_text_is_read_or_refused(text: str) -> None:
    assert read_or_refuse(text) <= len(text)


words = st.text(
    st.characters(categories=["L", "N"], include_characters=" ,;'\"-"), min_size=1, max_size=20
).filter(lambda text: text.strip(" ,;'\"-") != "")


@given(
    people=st.lists(st.tuples(words, words), min_size=1, max_size=8),
    delimiter=st.sampled_from([",", ";", "\t"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_list_written_by_a_spreadsheet_is_read_back(
    people: list[tuple[str, str]], delimiter: str, encoding: str
) -> None:
    written = io.StringIO()
    writer = csv.writer(written, delimiter=delimiter)
    writer.writerow(["Name", "Organization"])
    writer.writerows(people)

    found = read_list(text_of(written.getvalue().encode(encoding)))

    assert [(r.name, r.organization) for r in found.rows] == [
        (tidy(name), tidy(organization)) for name, organization in people
    ]
