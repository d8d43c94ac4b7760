"""`facilitate demo`: the demo workshop, made and, if wanted, served."""

import os

import click

from facilitate.app import create_app
from facilitate.cli.lan import own_address
from facilitate.cli.migrate import run_migrations
from facilitate.cli.serve import serve
from facilitate.config import Config
from facilitate.demo.create import create_demo, find_demo
from facilitate.demo.links import demo_links


@click.command()
@click.option("--serve", "and_serve", is_flag=True, help="Serve it afterwards.")
@click.option("--seed", default=2012, show_default=True, help="Same seed, same seating.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to serve on.")
@click.option("--port", default=8000, show_default=True, help="Port to serve on.")
@click.option("--lan", is_flag=True, help="Let phones in the room in, over plain http.")
@click.pass_context
def demo(ctx: click.Context, and_serve: bool, seed: int, host: str, port: int, lan: bool) -> None:
    """Make the demo workshop "Smart Cities for All".

    The organizations, questions and destinations are those of the World Bank's event of March
    2012; all people, notes and votes are invented. Made once; making it again changes nothing.
    """
    os.environ["FACILITATE_DEMO"] = "yes"
    config = Config.from_env()
    run_migrations(config)
    app = create_app(config)
    with app.app_context():
        workshop = find_demo()
        if workshop is None:
            click.echo("Making the demo workshop …")
            workshop = create_demo(secret_key=config.secret_key, seed=seed)
        click.echo(f'Demo workshop "{workshop.title}", code {workshop.code}.')
        links = demo_links(workshop, secret_key=config.secret_key)
    base = config.public_url or f"http://{own_address() if lan else host}:{port}"
    for link in links:
        click.echo(f"  {link.who:<46} {base}{link.path}")
    if and_serve:
        click.echo(f"  {'Everybody, on one page':<46} {base}/demo")
        ctx.invoke(serve, host=host, port=port, lan=lan, migrate=False)
    else:
        click.echo("These addresses open once it is served: the same command with --serve.")
