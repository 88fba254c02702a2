"""The command `samordning`: one line per act, each calls a room."""

import typer

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def main() -> None:
    """Case coordination for youths: serve, work, migrate, look."""
