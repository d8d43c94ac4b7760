"""Pages and actions of the seating area."""

from flask import Blueprint

bp = Blueprint("seating", __name__)
