"""`facilitate`, but each commit's moment is written to the file that STAMPS names.

So a benchmark can count from the commit, without a line for it in the product.
"""

import os
import time
from pathlib import Path

from sqlalchemy import event
from sqlalchemy.orm import Session

from facilitate.cli import main
from facilitate.db import db

if __name__ == "__main__":
    stamps = Path(os.environ["STAMPS"]).open("ab", buffering=0)  # noqa: SIM115 - until the end

    @event.listens_for(db.session, "after_commit")
    def stamp(session: Session) -> None:
        if not session.in_nested_transaction():  # a savepoint is no commit
            stamps.write(b"%d\n" % time.monotonic_ns())

    main()
