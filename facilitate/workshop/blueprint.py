"""The blueprint on which all pages of the workshop area register."""

from flask import Blueprint

bp = Blueprint("workshop", __name__)
