"""Pages and actions of the notes area."""

from flask import Blueprint

bp = Blueprint("notes", __name__)
