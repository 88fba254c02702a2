"""The command `samordning`: one line per act, each calls a room."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
deadlines = typer.Typer(no_args_is_help=True, help="Deadline rules: check worked examples, compute one.")
demo = typer.Typer(no_args_is_help=True, help="What makes the service run here for somebody who wants to look.")
worker = typer.Typer(invoke_without_command=True)
app.add_typer(deadlines, name="deadlines")
app.add_typer(worker, name="worker")
app.add_typer(demo, name="demo")

# Each act imports its room when it runs: the worker loads no web framework, the check no database.


@app.callback()
def main() -> None:
    """Case coordination for youths: serve, work, migrate, look."""


@app.command()
def serve() -> None:
    """Serve pages and API on PORT."""
    from services.api.serve import serve as run

    run()


@worker.callback()
def work(context: typer.Context) -> None:
    """Do what happens without anyone asking, until told to stop; or look at how it goes, with `status`."""
    if context.invoked_subcommand is None:
        from services.worker.main import run

        run()


@worker.command("status")
def worker_status() -> None:
    """Print when each job began and came through, and what waits; exit 1 if one does not go as it should."""
    import asyncio

    from services.core.kit.settings import settings
    from services.worker.status import OUT_OF_REACH, status

    try:
        lines, is_well = asyncio.run(status(settings()))
    except OUT_OF_REACH:
        typer.echo("The database of WORKER_DATABASE_URL is out of reach.", err=True)
        raise typer.Exit(2) from None
    for line in lines:
        typer.echo(line)
    raise typer.Exit(0 if is_well else 1)


@app.command()
def migrate(target: Annotated[str, typer.Argument(help="A migration's number, or head.")] = "head") -> None:
    """Bring the database of DATABASE_URL to a migration."""
    from alembic import command
    from alembic.config import Config

    config = Config(toml_file=str(Path(__file__).parents[1] / "pyproject.toml"))
    command.upgrade(config, target)


@app.command()
def begin() -> None:
    """Write the places and the catalogue of measures that a new installation begins with; again, what is new."""
    from sqlalchemy.exc import SQLAlchemyError

    from services.begin import RefusedError
    from services.begin import begin as run
    from services.core.kit.settings import settings

    try:
        added = run(settings())
    except RefusedError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except (OSError, SQLAlchemyError):
        typer.echo("The database of DATABASE_URL is out of reach, or not migrated.", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"The places are there, and {added} new lines in the catalogue of measures.")


@app.command()
def policies(
    name: Annotated[str, typer.Argument(help="The migration's number, which is the next, and its name: NNNN_police")],
) -> None:
    """Write the access page's policies to migrations/versions/NAME.sql."""
    from services.core.access.rls import render

    path = Path("migrations/versions") / f"{name}.sql"
    path.write_text("-- Rendered from the access page, services/core/access/policy.py.\n" + render(), encoding="utf-8")
    typer.echo(str(path))


@app.command("check-migrations")
def check_migrations() -> None:
    """Numbered, one head, up-down-up, equal to the models, and no statement that blocks others."""
    from services.demo.migration_checks import main as run

    raise typer.Exit(run())


@app.command()
def docs(
    check: Annotated[bool, typer.Option("--check", help="Only say which pages are stale.")] = False,
) -> None:
    """Write the generated pages of docs/, or say which are stale."""
    from services.generated_docs import write_docs

    raise typer.Exit(write_docs(is_check=check))


@app.command()
def why(
    user: Annotated[str, typer.Argument(help="A subject at a provider, a user's id, or a youth's or guardian's.")],
    thing: Annotated[str, typer.Argument(help="table:id, or a follow-up's reference.")],
) -> None:
    """Say which ground lets a user read a thing, or which rule denies it."""
    from services.why import explain

    raise typer.Exit(explain(user, thing))


@app.command("mutate-policies")
def mutate_policies() -> None:
    """Weaken one access rule at a time and see the tests find each; print those that nothing notices."""
    from services.mutate_policies import run

    raise typer.Exit(run())


@deadlines.command("check")
def check_deadlines(file: Path) -> None:
    """Recompute a spreadsheet of worked examples; print each line that differs, exit 1 if any."""
    from services.core.deadlines.examples import MalformedExamplesError, check

    try:
        differences = check(file)
    except MalformedExamplesError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    for difference in differences:
        typer.echo(str(difference))
    raise typer.Exit(1 if differences else 0)


@deadlines.command("compute")
def compute_deadline(
    rule: Annotated[str, typer.Argument(help="The rule's key, for example STRPL-249-2.")],
    happened: Annotated[str, typer.Argument(help="When it happened: 2026-03-02, or «2026-03-28 14:30» for hours.")],
    born: Annotated[
        str | None, typer.Option(help="Date of birth; «-» reads it from standard input, out of the shell's history.")
    ] = None,
    act: Annotated[str | None, typer.Option(help="Date of the act, for rules that ask for that age.")] = None,
    ended_by: Annotated[str | None, typer.Option(help="The event that satisfied it, for example released.")] = None,
    ended: Annotated[str | None, typer.Option(help="When it did, written as the first.")] = None,
) -> None:
    """Work out a deadline: where its length ends, the days skipped and why, the due date, and the law's reasons."""
    from services.core.deadlines.told import RefusedError, told

    try:
        birth_date = sys.stdin.readline().strip() if born == "-" else born
        lines = told(rule, happened, born=birth_date, act=act, ended_by=ended_by, ended=ended)
    except RefusedError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    for line in lines:
        typer.echo(line)


@demo.command("load")
def load_demo() -> None:
    """Load the fictional data, once."""
    from services.demo.fictional import load

    load()


@demo.command("addresses")
def demo_addresses() -> None:
    """Print the running demo's database addresses for a shell: eval "$(samordning demo addresses)"."""
    from services.demo.addresses import exports
    from services.demo.errors import CannotRunError

    try:
        lines = exports(os.environ)
    except CannotRunError as error:
        raise SystemExit(str(error)) from None
    for line in lines:
        typer.echo(line)


if __name__ == "__main__":
    app()
