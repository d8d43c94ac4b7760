"""Pages and actions of the commitments area."""

from flask import Blueprint

import facilitate.commitments.models  # noqa: F401 (its tables are part of the database)

bp = Blueprint("commitments", __name__)
