"""Which topics a visitor may listen to, and whether the installation is well."""

from flask import Blueprint, abort, current_app, jsonify, make_response, request, session
from flask.sansio.blueprints import BlueprintSetupState
from flask_babel import get_locale
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wrappers import Response

from facilitate.accounts.guards import SIGN_IN_KEY
from facilitate.accounts.models import Account
from facilitate.accounts.queries import live_sign_ins
from facilitate.activity import last_seq
from facilitate.db import db
from facilitate.live.registry import Topics, all_topics
from facilitate.people.models import Participant
from facilitate.web.access import PROJECTING, Role, allow, visitor
from facilitate.workshop.guards import workshop_or_404

bp = Blueprint("live", __name__)


@bp.record_once
def collect_topics(state: BlueprintSetupState) -> None:
    """Give the application the topics of all areas."""
    state.app.extensions[Topics.EXTENSION] = all_topics()


@bp.get("/w/<code>/live")
@allow(Role.PARTICIPANT, Role.THEME_TEAM, Role.DESK, *PROJECTING)
def grant(code: str) -> Response:
    """What this visitor may listen to; the server asks it for each stream, with its cookies."""
    workshop = workshop_or_404(code)
    asked = request.args.get("topics", "").split(",")
    known: Topics = current_app.extensions[Topics.EXTENSION]
    by = visitor().actor
    who = {
        Account.__tablename__: by.account_id,
        Participant.__tablename__: by.participant_id,
    }
    topics = known.granted(asked, visitor=visitor(), workshop_id=workshop.id)
    if not topics:
        abort(404)
    return jsonify(
        workshop_id=workshop.id,
        topics=topics,
        language=str(get_locale()),
        seq=last_seq(workshop.id),
        sign_ins=[sign_in.id for sign_in in live_sign_ins(session[SIGN_IN_KEY])],
        who=[pair for pair in who.items() if pair[1] is not None],
    )


@bp.get("/healthz")
@allow(Role.ANYONE)
def healthz() -> Response:
    """200 while the database answers, 503 otherwise."""
    try:
        db.session.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return make_response("the database does not answer\n", 503)
    return make_response("ok\n", 200)
