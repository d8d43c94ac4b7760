"""Paragraphs, runs and fields of WordprocessingML, as text."""

import re
from html import escape

#: letters of scripts that run from the right, and what may stand between two of their words
_FROM_RIGHT = re.compile(
    "([\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc](?:[\\W\\d_]*[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc])*)"
)
#: what XML 1.0 cannot hold; the model has none of them from people
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: what stands after a field
FIELD_ENDS = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def paragraph(style: str, words: str, props: str = "") -> str:
    """A paragraph of runs; properties stand in the order of the schema."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{props}</w:pPr>{words}</w:p>'


def directed(text: str, style: str = "", *, bold: bool = False, language: str = "") -> str:
    """Words as runs, of which those in scripts from the right say so."""
    if text.isascii() or not _FROM_RIGHT.search(text):
        return run(text, style, bold=bold, language=language)
    return "".join(
        run(part, style, bold=bold, language=language, from_right=bool(at % 2))
        for at, part in enumerate(_FROM_RIGHT.split(text))
        if part
    )


def run(
    text: str, style: str = "", *, bold: bool = False, language: str = "", from_right: bool = False
) -> str:
    """One run of text; its lines are divided by breaks."""
    if not text:
        return ""
    props = f'<w:rStyle w:val="{style}"/>' if style else ""
    if bold:
        props += "<w:b/><w:bCs/>"
    if from_right:
        props += "<w:rtl/>"
    if language:
        props += f'<w:lang w:{"bidi" if from_right else "val"}="{escape(language)}"/>'
    if props:
        props = f"<w:rPr>{props}</w:rPr>"
    lines = _NO_XML.sub("\ufffd", escape(text, quote=False)).split("\n")
    words = "<w:br/>".join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    return f"<w:r>{props}{words}</w:r>"


def field(instruction: str, shown: str, *, bold: bool = False) -> str:
    """A field with what it shows until it is filled again."""
    return f"{field_begin(instruction)}{run(shown, bold=bold)}{FIELD_ENDS}"


def field_begin(instruction: str) -> str:
    """The instruction of a field that is ended elsewhere."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(instruction, quote=False)} '
        "</w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
