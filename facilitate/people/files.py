"""A file with a list in it, whether workbook or text, as text. Pure."""

from dataclasses import dataclass

from facilitate.people.cells import plain_text, text_of
from facilitate.people.workbook import is_workbook, read_workbook


@dataclass(frozen=True, slots=True)
class ListFile:
    """The text of a list; of a workbook, which sheet it is and which others were not read."""

    text: str
    sheet: str = ""
    other_sheets: tuple[str, ...] = ()


def read_file(data: bytes) -> ListFile:
    """The list in an .xlsx workbook, or in a text file of any usual encoding.

    Refused when the file is too large or neither of them.
    """
    if is_workbook(data):
        sheet = read_workbook(data)
        return ListFile(plain_text(sheet.text), sheet.name, sheet.others)
    return ListFile(plain_text(text_of(data)))
