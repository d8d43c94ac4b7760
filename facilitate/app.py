"""Putting the web application together. Nothing here, and no import, touches the database."""

from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

import facilitate.accounts.views
import facilitate.archive.views
import facilitate.comments.views
import facilitate.commitments.views
import facilitate.demo.views
import facilitate.evidence.views
import facilitate.feedback.views
import facilitate.front.views
import facilitate.library.views
import facilitate.live.views
import facilitate.notes.views
import facilitate.people.views
import facilitate.printing.views
import facilitate.records.views
import facilitate.registration.views
import facilitate.report.views
import facilitate.seating.views
import facilitate.themes.views
import facilitate.voting.views
import facilitate.workshop.views
from facilitate.config import Config, shipped
from facilitate.db import db, engine_options, prepare_engine
from facilitate.navigation import add_navigation
from facilitate.people.guards import find_visitor
from facilitate.web import access, assets, errors, headers, i18n
from facilitate.web.addresses import Number
from facilitate.web.forms import limit_forms
from facilitate.web.origin import refuse_other_sites
from facilitate.web.transactions import tell_reads_from_writes

_PACKAGE = Path(__file__).resolve().parent

#: every area with pages, in the order of the house
AREAS = (
    facilitate.accounts.views,
    facilitate.workshop.views,
    facilitate.people.views,
    facilitate.registration.views,
    facilitate.library.views,
    facilitate.seating.views,
    facilitate.notes.views,
    facilitate.themes.views,
    facilitate.comments.views,
    facilitate.voting.views,
    facilitate.commitments.views,
    facilitate.feedback.views,
    facilitate.evidence.views,
    facilitate.report.views,
    facilitate.printing.views,
    facilitate.front.views,
    facilitate.live.views,
    facilitate.records.views,
    facilitate.archive.views,
)


def create_app(config: Config) -> Flask:
    """The Flask application for these settings."""
    app = Flask(
        "facilitate",
        template_folder=str(shipped("templates")),
        static_folder=str(shipped("static")),
        instance_path=str(config.instance.absolute()),
    )
    app.config.update(
        FACILITATE=config,
        SECRET_KEY=config.secret_key,
        MAX_CONTENT_LENGTH=config.max_request_bytes,
        MAX_FORM_MEMORY_SIZE=config.max_request_bytes,
        SESSION_COOKIE_NAME="__Host-facilitate" if config.https else "facilitate",
        SESSION_COOKIE_SECURE=config.https,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=timedelta(days=60),
        # The cookie is sent when something in it changed: an answer that comes late must not bring
        # back what a page has said and forgotten since, nor may a cache get anybody's cookie.
        SESSION_REFRESH_EACH_REQUEST=False,
        SQLALCHEMY_DATABASE_URI=config.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(config.database_url),
        # a facilitator's page stays open for ninety minutes; the token lives as long as the cookie
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True, "cache_size": -1}
    if config.proxy_hops:
        hops = config.proxy_hops
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops
        )
    app.url_map.converters["int"] = Number
    db.init_app(app)
    Migrate(app, db, directory=str(_PACKAGE / "migrations"))
    with app.app_context():
        prepare_engine(db.engine)
    i18n.set_up(app, [_PACKAGE / "translations", *config.translations])
    assets.set_up(app)
    headers.set_up(app, https=config.https)
    errors.register(app)
    tell_reads_from_writes(app)
    refuse_other_sites(app, public_url=config.public_url)
    limit_forms(app)
    CSRFProtect(app)
    for area in AREAS:
        app.register_blueprint(area.bp)
    if config.demo:
        app.register_blueprint(facilitate.demo.views.bp)
    access.guard_doors(app, find_visitor=find_visitor)
    add_navigation(app)
    return app
