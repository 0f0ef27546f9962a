"""The entry point: the group of commands, each loaded only when it is called."""

from __future__ import annotations

import difflib
import importlib
from typing import Any

import click

import territory_opt

from .guard import guarded
from .options import examples

COMMANDS = (
    "demo",
    "init",
    "check",
    "forecast",
    "hire",
    "run",
    "compare",
    "frontier",
    "explain",
    "evaluate",
    "route",
    "review",
    "approve",
    "export",
)
"""The commands, in the order help lists them; each is a module of this package with a function ``command``."""


@click.command(name="help", add_help_option=False)
@click.argument("name", metavar="[COMMAND]", required=False)
@click.pass_context
def _help(ctx: click.Context, name: str | None) -> None:
    """Show what a command does, as its --help would."""
    main = ctx.find_root()
    if name is None:
        click.echo(main.get_help())
        return
    group = main.command
    assert isinstance(group, LazyGroup)
    _, command, _ = group.resolve_command(main, [name])
    if command is not None:
        click.echo(command.get_help(click.Context(command, info_name=name, parent=main)))


class LazyGroup(click.Group):
    """Commands that are imported when they are asked for, errors that end in one clear message."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands in the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import a command."""
        if name == _help.name:
            return _help
        if name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"territory_opt.cli.{name}").command
        return command

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read what stands before the command; its own options are none of these."""
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            ctx.fail(f"No such option '{error.option_name}' here: options of a command go behind its name.")

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that is called; name the likely one when there is none."""
        likely = difflib.get_close_matches(args[0], COMMANDS, n=1)
        if likely and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"No such command '{args[0]}'. Did you mean '{likely[0]}'?")
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; whatever is the user's to mend ends in a message and an exit status."""
        with guarded(ctx):
            return super().invoke(ctx)


@click.group(
    name="territory-opt",
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=examples(
        "territory-opt demo                 see it all on a made-up company",
        "territory-opt init my-plan         start a workspace of your own",
        "territory-opt check -C my-plan     check its tables",
        "territory-opt help run             what a command does, and how",
        unmet="no plan, or a plan that breaks its rules",
    ),
)
@click.version_option(territory_opt.__version__, prog_name="territory-opt")
def main() -> None:
    """Design sales territories, plan hiring, rebalance with little disruption; each plan with a proven gap."""
