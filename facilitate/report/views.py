"""Pages and actions of the report area."""

from flask import Blueprint

bp = Blueprint("report", __name__)
