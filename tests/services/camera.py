"""What a fake camera sees: QR codes, one after the other, as raw video (YUV4MPEG2)."""

from collections.abc import Sequence
from pathlib import Path

import segno

WIDTH, HEIGHT = 640, 480
#: pictures a second, and seconds that each code is held into the picture
_RATE = 5
_SECONDS = 2
_BLACK, _WHITE, _NO_COLOUR = 16, 235, 128


def film(path: Path, codes: Sequence[str]) -> Path:
    """A video of these codes, for Chromium's --use-file-for-fake-video-capture; it repeats."""
    frames = (_frame(code) for code in codes for _ in range(_RATE * _SECONDS))
    head = f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F{_RATE}:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + b"".join(b"FRAME\n" + frame for frame in frames))
    return path


def _frame(code: str) -> bytes:
    """The code in the middle of white, as large as it fits; then no colour anywhere."""
    matrix = list(segno.make(code, error="m", micro=False).matrix_iter(border=4))
    scale = min(WIDTH, HEIGHT) // len(matrix)
    side = scale * len(matrix)
    left, top = (WIDTH - side) // 2, (HEIGHT - side) // 2
    white = bytes([_WHITE]) * WIDTH
    rows = [white] * top
    for cells in matrix:
        drawn = b"".join(bytes([_BLACK if dark else _WHITE]) * scale for dark in cells)
        row = white[:left] + drawn + white[: WIDTH - left - side]
        rows += [row] * scale
    rows += [white] * (HEIGHT - len(rows))
    return b"".join(rows) + bytes([_NO_COLOUR]) * (WIDTH * HEIGHT // 2)
