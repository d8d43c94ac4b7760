"""Static files: kept by their content, and packed for those who can unpack them."""

import gzip
import re
from contextlib import closing
from pathlib import Path

from flask import Flask

STYLE = "css/app.css"
_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)


def test_text_is_packed_for_those_who_can_unpack_it(app: Flask) -> None:
    client = app.test_client()
    written = (Path(str(app.static_folder)) / STYLE).read_bytes()
    with closing(client.get(f"/static/{STYLE}", headers={"Accept-Encoding": "gzip"})) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        unpacked = gzip.decompress(packed.data)
        assert b"/*" in written
        assert b"/*" not in unpacked
        # without comments and indentation it says the same
        assert b"".join(unpacked.split()) == b"".join(re.sub(_COMMENT, b"", written).split())
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(written) / 3
    with closing(client.get(f"/static/{STYLE}")) as plain:
        assert "Content-Encoding" not in plain.headers
        assert plain.data == written


def test_scripts_are_packed_without_lines_that_only_explain(app: Flask) -> None:
    folder = Path(str(app.static_folder))
    for path in (folder / "js").glob("*.js"):
        # strings of several lines would lose their indentation
        assert "`" not in re.sub(r"^\s*//.*$", "", path.read_text(), flags=re.MULTILINE)
    client, headers = app.test_client(), {"Accept-Encoding": "gzip"}
    with closing(client.get("/static/js/base.js", headers=headers)) as packed:
        script = gzip.decompress(packed.data).decode()
    assert script.startswith('(function () {\n"use strict";\nvar body')
    with closing(client.get("/static/vendor/htmx.min.js", headers=headers)) as packed:
        assert gzip.decompress(packed.data) == (folder / "vendor/htmx.min.js").read_bytes()


def test_files_for_everybody_carry_nobodys_cookie(app: Flask) -> None:
    client = app.test_client()
    with client.session_transaction() as mine:
        mine.permanent = True
        mine["key"] = "mine"
    page = client.get("/sign-in")
    assert "Set-Cookie" in page.headers
    # late answers would bring back what was forgotten since
    assert "Set-Cookie" not in client.get("/sign-in").headers
    with closing(client.get(f"/static/{STYLE}?v=1")) as file:
        assert file.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert "Set-Cookie" not in file.headers
        assert "Cookie" not in file.vary
