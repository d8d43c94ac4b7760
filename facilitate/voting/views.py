"""Pages and actions of the voting area."""

from flask import Blueprint

import facilitate.voting.models  # noqa: F401 (its tables are part of the database)

bp = Blueprint("voting", __name__)
