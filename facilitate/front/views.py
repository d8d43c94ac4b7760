"""Pages and actions of the front area."""

from flask import Blueprint


bp = Blueprint("front", __name__)
