"""The command line: what can be asked, and how a run ends.

Data goes to standard output, progress and messages to standard error. Exit status: 0;
1 for an answer that is no (not proved, a certificate refused); 2 for a usage or input
error, told in one line; 130 after Ctrl-C; 141 when the reader of a pipe has gone.

Each command's work is in `commands`, imported only once a command is known.
"""

import argparse
import os
import sys

from .errors import PurernnError


class Parser(argparse.ArgumentParser):
    """argparse, with errors of one line."""

    def error(self, message):
        self.exit(2, "%s: %s (%s --help tells more)\n" % (self.prog, message, self.prog))


def integer(text):
    """An integer as an argument; longer ones than the interpreter's own limit on digits, too."""
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    return int(text)


SEED = ("--seed", dict(type=integer, default=0, metavar="N", help="seed of every random draw, 0 to 2^32 - 1 (default %(default)s)"))
HIDDEN = ("--hidden", dict(type=integer, default=16, metavar="N", help="hidden units (default %(default)s)"))

# name: (one line of help, an example, [(argument, its argparse settings)])
COMMANDS = {
    "replay": (
        "repeat the training run of the 2015 program, digit for digit",
        "purernn replay subtraction --seed 3 --samples 40000",
        [
            ("operation", dict(choices=["addition", "subtraction"])),
            SEED,
            ("--samples", dict(type=integer, default=10000, metavar="N", help="samples, skipped ones counted (default %(default)s)")),
            HIDDEN,
            ("--bits", dict(type=integer, default=8, metavar="N", help="bits of a number (default %(default)s)")),
            ("--rate", dict(type=float, default=0.1, metavar="X", help="learning rate (default %(default)s)")),
        ],
    ),
}


def parser():
    """The whole command line as an argparse parser."""
    top = Parser(prog="purernn", description="A recurrent network learns arithmetic from bits alone, and is proved.")
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    for name, (line, example, arguments) in COMMANDS.items():
        command = commands.add_parser(name, help=line, description=line + ".", epilog="example: " + example)
        for argument, settings in arguments:
            command.add_argument(argument, **settings)
    return top


def main(argv=None):
    """Run one command; the exit status."""
    try:
        arguments = vars(parser().parse_args(argv))
        from . import commands

        status = getattr(commands, arguments.pop("command") or "newcomer")(**arguments)
        sys.stdout.flush()
        return status or 0
    except (PurernnError, OSError) as error:
        if isinstance(error, BrokenPipeError):
            # Python flushes standard output once more at exit: give it something to flush to.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 141
        print("purernn: %s" % error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\npurernn: interrupted", file=sys.stderr)
        return 130
