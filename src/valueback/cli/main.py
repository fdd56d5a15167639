"""`valueback COMMAND`: finds the command's module, runs it, and turns every failure into a sentence and exit status 2.

Each command is a module here with `add(subparsers)` and `run(args) -> int`. Only the chosen one is imported, so that
`valueback assess` starts in a moment and needs neither Django nor a configuration.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

import valueback

if TYPE_CHECKING:
    Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

FAILED = 2

COMMANDS: tuple[tuple[str, str], ...] = (
    ("demo", "serve a demo practice with ten clients, and print links to enter it"),
    ("init", "make the secret key and the database, or bring them up to date"),
    ("serve", "serve the product"),
    ("worker", "send mail and do what is due"),
    ("check", "say whether this installation is sound"),
    ("config", "show the configuration, and where each value comes from"),
    ("assess", "say where the guarantee of a journal stands, and why"),
    ("export", "write an engagement as a journal"),
    ("verify", "say whether a signed PDF is as it was sealed"),
    ("verify-facts", "recompute every chain of facts and name the first broken link"),
)


class Problem(Exception):
    """A command cannot go on; the message is a sentence for the person who typed it."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the answer is the exit status."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(arguments)
    except Problem as problem:
        return _say(str(problem))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader of our output has left (`valueback assess FILE | head`); nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _explain(error)


def django() -> None:
    """Load the configuration and Django. Commands that need the database call this first."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "valueback.project.settings")
    import django

    django.setup()


def _run(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(
        prog="valueback",
        description="Coaching retainers with a value-back guarantee.",
        epilog="`valueback COMMAND --help` says more about one command.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"valueback {valueback.version()}")
    subparsers = parser.add_subparsers(dest="command", metavar="COMMAND", title="commands")
    chosen = next((word for word in arguments if not word.startswith("-")), None)
    module = None
    for name, help_text in COMMANDS:
        if name == chosen:
            module = importlib.import_module(f"valueback.cli.{name.replace('-', '_')}")
            module.add(subparsers)
        else:
            subparsers.add_parser(name, help=help_text)
    parsed = parser.parse_args(arguments)
    if module is None:
        parser.print_help()
        return FAILED
    return int(module.run(parsed))


def _explain(error: Exception) -> int:
    """A sentence for what the machine around us refused, and an honest one for our own mistakes."""
    if os.environ.get("VALUEBACK_TRACEBACK") == "1":
        raise error
    from valueback.project.config import ConfigError

    if isinstance(error, ConfigError):
        return _say(*error.problems)
    if isinstance(error, OSError):
        return _say(f"{error.filename or 'The system'}: {error.strerror or error}.")
    if type(error).__module__.startswith("django.db"):
        first = (str(error).splitlines() or [type(error).__name__])[0]
        return _say(f"The database answered: {first}. `valueback config --explain` shows which one it is.")
    return _say(
        f"This is a mistake in valueback, not in what you typed ({type(error).__name__}: {error}).",
        "Set VALUEBACK_TRACEBACK=1 and run it again to see where, and please report it.",
    )


def _say(*sentences: str) -> int:
    for sentence in sentences:
        sys.stderr.write(f"valueback: {sentence}\n")
    return FAILED
