"""Pages and actions of the workshop area."""

from flask import Blueprint

bp = Blueprint("workshop", __name__)
