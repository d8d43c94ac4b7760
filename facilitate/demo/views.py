"""The demo's start page: everyone's links, for this machine only."""

from flask import Blueprint

bp = Blueprint("demo", __name__)
