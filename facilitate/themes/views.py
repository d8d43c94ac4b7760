"""Pages and actions of the themes area."""

from flask import Blueprint

import facilitate.themes.models  # noqa: F401 (its tables are part of the database)

bp = Blueprint("themes", __name__)
