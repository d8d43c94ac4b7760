"""The blueprint on which all pages of the workshop area register."""

from flask import Blueprint

from facilitate.workshop.words import days_in_words

bp = Blueprint("workshop", __name__)
bp.add_app_template_filter(days_in_words)
