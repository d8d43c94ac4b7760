"""The command line: thin commands that parse, call an operation and print."""

import click

from facilitate import __version__
from facilitate.cli.account import create_organizer, organizer
from facilitate.cli.archive import archive, open_archive
from facilitate.cli.backup import backup, restore
from facilitate.cli.demo import demo
from facilitate.cli.forget import forget_command
from facilitate.cli.import_people import import_command
from facilitate.cli.load_comments import load_comments
from facilitate.cli.migrate import migrate, new_migration
from facilitate.cli.print_pages import print_command
from facilitate.cli.recount import recount
from facilitate.cli.report import report
from facilitate.cli.seat import seat
from facilitate.cli.send_followups import send_followups
from facilitate.cli.serve import serve
from facilitate.cli.worker import worker
from facilitate.errors import FacilitateError


class _Sentences(click.Group):
    """Turns what the product refuses into one sentence and exit status 2."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except FacilitateError as error:
            raise click.UsageError(str(error)) from error


@click.group(cls=_Sentences, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="facilitate")
def main() -> None:
    """Facilitate runs a workshop's roundtables, from the first registration to the report."""


for _command in (
    demo,
    serve,
    import_command,
    seat,
    report,
    print_command,
    recount,
    create_organizer,
    organizer,
    forget_command,
    send_followups,
    load_comments,
    archive,
    open_archive,
    backup,
    restore,
    migrate,
    worker,
    new_migration,
):
    main.add_command(_command)
