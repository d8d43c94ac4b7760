"""Which topics a visitor may listen to."""

from flask import Blueprint

bp = Blueprint("live", __name__)
