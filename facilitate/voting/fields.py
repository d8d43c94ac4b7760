"""Fields that ballots and counts of hands share."""

from typing import Any

from flask_babel import gettext as _
from wtforms import IntegerField


class PointsField(IntegerField):
    """Points for one option; empty is none."""

    def __init__(self, *arguments: Any, cap: int, step: int = 1, **more: Any):
        super().__init__(*arguments, **more)
        self.cap, self.step = cap, step

    def process_formdata(self, valuelist: list[str]) -> None:
        """Take in what was typed; it stays in the field whatever it is."""
        typed = valuelist[0].strip() if valuelist else ""
        # short, so that no huge number is read; decimal digits of any script count
        self.data = int(typed) if typed.isdecimal() and len(typed) <= 4 else 0
        if (typed and not typed.isdecimal()) or self.data > self.cap or len(typed) > 4:
            raise ValueError(_("Type a whole number from 0 to %(cap)s.", cap=self.cap))
        if self.data % self.step:
            raise ValueError(_("Give points in steps of %(step)s.", step=self.step))
