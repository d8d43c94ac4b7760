"""Pages and actions of the library area."""

from flask import Blueprint

import facilitate.library.models  # noqa: F401 (its tables are part of the database)

bp = Blueprint("library", __name__)
