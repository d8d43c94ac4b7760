"""Static files: kept by their content, and packed for those who can unpack them."""

import gzip
from contextlib import closing
from pathlib import Path

from flask import Flask

STYLE = "css/app.css"


def test_text_is_packed_for_those_who_can_unpack_it(app: Flask) -> None:
    client = app.test_client()
    written = (Path(str(app.static_folder)) / STYLE).read_bytes()
    with closing(client.get(f"/static/{STYLE}", headers={"Accept-Encoding": "gzip"})) as packed:
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == written
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(written) / 3
    with closing(client.get(f"/static/{STYLE}")) as plain:
        assert "Content-Encoding" not in plain.headers
        assert plain.data == written
