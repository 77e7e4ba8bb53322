"""The command line: its commands and options, and the exit status of a run.

Data goes to standard output, progress and messages to standard error. Exit status: 0;
1 for a negative answer (not proved, a certificate refused); 2 for a usage or input error,
described in one line; 130 after Ctrl-C; 141 when the reader of a pipe has closed it.

The work of each command is in another module, imported only when the command is known.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

import argparse
import os
import sys

from .. import __version__
from ..basics.errors import PurernnError, shown
from ..export.choice import FORMS
from ..show.long_integers import any_digits
from .progress import PROGRESS
from .suggestions import closest
from .terminal import Terminal


class Parser(argparse.ArgumentParser):
    """argparse, with errors of one line, and help of one width: to ask for the terminal's takes a
    third of the start-up.
    """

    def __init__(self, **settings):
        super().__init__(
            formatter_class=lambda prog: argparse.HelpFormatter(prog, width=78), **settings
        )
        self.color = False  # which argparse of CPython 3.14 would have otherwise

    def parse_args(self, args=None, namespace=None):
        """The arguments; what is unknown ends with the command, and what may have been meant."""
        arguments, unknown = self.parse_known_args(args, namespace)
        if not unknown:
            return arguments
        command = arguments.command
        table = COMMANDS[command][2] if command else [("--version", None)]
        known = [name for name, _ in table + [QUIET]]
        message = "unrecognized arguments: " + " ".join(unknown)
        option = closest(unknown[0], sorted([name for name in known if name[0] == "-"]))
        if option:
            message += "; did you mean %s?" % option
        if "operands" in known and unknown[0].lstrip("+-").isdigit():
            message = "operands come together, before options: " + " ".join(unknown)
        self.prog += " " + command if command else ""
        return self.error(message)

    def error(self, message):
        """End with one line."""
        self.exit(2, "%s: %s (see --help)\n" % (self.prog, " ".join(message.split())))

    def _print_message(self, message, file=None):  # argparse's own keeps a full disk to itself
        (file or sys.stderr).write(message)


def check_command(argv):
    """Raise PurernnError for an unknown command, with the line that may have been meant."""
    if not argv or argv[0][:1] == "-" or argv[0] in COMMANDS:
        return
    command = closest(argv[0], COMMANDS)
    if command is None:
        raise PurernnError(
            "no command is called %s; the commands are %s" % (shown(argv[0]), ", ".join(COMMANDS))
        )
    corrected = [command] + argv[1:]
    if len(argv) > 1 and command in ("learn", "replay", "onboard", "study"):
        corrected[1] = closest(argv[1], Operations()) or argv[1]
    raise PurernnError(
        "no command is called %s; did you mean: purernn %s" % (shown(argv[0]), " ".join(corrected))
    )


def integer(text):
    """An integer as an argument; longer ones than the interpreter's own limit on digits, too."""
    with any_digits():
        return int(text)


class Operations:
    """The names of the built-in operations, read from their table only when one is looked up:
    the machines are not made for commands that need none.
    """

    def __iter__(self):
        from ..machines.operations import MACHINES

        return iter(sorted(MACHINES))

    def __contains__(self, name):  # `inputs.named_machine` refuses what is none, in our own words
        return True


def words(text):
    """Words as an argument, separated by commas, blanks or both; an error if one is missing.

    >>> words("addition, xor"), words("1,2 3")
    (['addition', 'xor'], ['1', '2', '3'])
    """
    parts = [part.split() for part in text.split(",")]
    if not all(parts):
        raise argparse.ArgumentTypeError("a word is missing: %s" % shown(text))
    return [word for part in parts for word in part]


def numbers(text):
    """Numbers as an argument, as `words`: integers, and floats in any notation of Python's.

    >>> numbers("4, 8"), numbers("1e-1,.5")
    ([4, 8], [0.1, 0.5])
    """
    try:
        return [int(word) if word.lstrip("+-").isdigit() else float(word) for word in words(text)]
    except (ValueError, argparse.ArgumentTypeError):
        raise argparse.ArgumentTypeError("must be like 4,8, not %s" % shown(text))


MODEL = ("file", dict(metavar="FILE", help="a model that learn or replay saved"))
MACHINE = (
    "--machine",
    dict(
        metavar="FILE",
        help="learn your own machine: FILE.py:NAME is the Machine called NAME in FILE.py, made "
        "with purernn.machine_of from a function step(state, bits) that gives (next state, output "
        "bits), which runs that file; or a file in KISS2 or DOT",
    ),
)
SEED = (
    "--seed",
    dict(
        type=integer,
        default=0,
        metavar="N",
        help="seed of every random draw, 0 to 4294967295 (default 0)",
    ),
)
HIDDEN = ("--hidden", dict(type=integer, default=16, metavar="N", help="hidden units (default 16)"))
SAVE = ("--save", dict(metavar="FILE", help="write the model to FILE, whole or not at all"))
QUIET = (
    "--quiet",
    dict(
        action="store_true",
        default=argparse.SUPPRESS,
        help="no progress, and no message about written files",
    ),
)
JSON = ("--json", dict(action="store_true", help="print one JSON object"))
# As in `export.choice`, which is imported only once this command is known.
HOW = (
    "its weights (the default), its weights packed into long integers (faster, more memory), "
    "or a table of the hidden states it can reach (fastest); c and c-table: a C header of its "
    "weights or of that table; coq: theorems that Coq checks; promela: a model that Spin searches"
)
RUN = (
    "operands",
    dict(
        nargs="*",
        type=integer,
        metavar="N",
        help="show the run on these integers >= 0, instead of an example",
    ),
)


def samples(default):
    """The argument --samples, with its default."""
    return (
        "--samples",
        dict(
            type=integer,
            default=default,
            metavar="N",
            help="samples at most (default %d)" % default,
        ),
    )


# name: (one line of help, an example, [(argument, its argparse settings)])
COMMANDS = {
    "learn": (
        "train a network from bits alone until it is proved",
        "purernn learn subtraction --seed 3 --save model.json",
        [
            (
                "operation",
                dict(
                    nargs="?",
                    metavar="OPERATION",
                    choices=Operations(),
                    help="one of %(choices)s",
                ),
            ),
            (
                "--list",
                dict(dest="listing", action="store_true", help="list the operations instead"),
            ),
            MACHINE,
            SEED,
            HIDDEN,
            samples(20000),
            (
                "--first-proof",
                dict(
                    action="store_true",
                    help="stop at the first proof; the float network may still fail long inputs",
                ),
            ),
            (
                "--clear",
                dict(
                    action="store_true",
                    help="run the form of the code that is written to be read; same results",
                ),
            ),
            SAVE,
            JSON,
        ],
    ),
    "compute": (
        "the answer of a proved model for integers of any length",
        "purernn compute model.json 9 60",
        [
            MODEL,
            (
                "operands",
                dict(
                    nargs="+",
                    type=integer,
                    metavar="N",
                    help="integers >= 0, one for each input of the network",
                ),
            ),
            JSON,
        ],
    ),
    "prove": (
        "prove a model's integer network for every length, or find a shortest failing input",
        "purernn prove model.json --certificate certificate.json",
        [
            MODEL,
            (
                "--floats",
                dict(
                    action="store_true",
                    help="prove the float network instead: takes seconds, and may say unknown",
                ),
            ),
            (
                "--sharpen",
                dict(
                    action="store_true",
                    help="with --floats: prove floats that are made from the integers, so steep "
                    "that they do the same",
                ),
            ),
            (
                "--certificate",
                dict(
                    metavar="FILE",
                    help="write the proof's certificate to FILE; - is standard output",
                ),
            ),
            JSON,
        ],
    ),
    "check": (
        "check a certificate with a checker that shares nothing with the prover",
        "purernn check certificate.json",
        [
            ("file", dict(metavar="CERTIFICATE", help="a file that prove --certificate wrote")),
            JSON,
        ],
    ),
    "machine": (
        "the smallest machine that does what a model's integer network does",
        "purernn machine model.json --dot | dot -Tsvg -o machine.svg",
        [
            MODEL,
            ("--dot", dict(action="store_true", help="print it in DOT, an edge per transition")),
            ("--kiss2", dict(action="store_true", help="print it in KISS2")),
            JSON,
        ],
    ),
    "export": (
        "a model's integer network as one file: Python that imports nothing, or a C header",
        "purernn export model.json -o adder.py",
        [
            MODEL,
            (
                "-o",
                dict(
                    dest="out",
                    metavar="FILE",
                    help=(
                        "write to FILE, not to standard output; a FILE.py is Python, a FILE.h C, "
                        "a FILE.v Coq, a FILE.pml Promela"
                    ),
                ),
            ),
            (
                "--form",
                dict(
                    choices=FORMS,
                    help="how to write it: " + HOW,
                ),
            ),
            (
                "--unproved",
                dict(
                    action="store_true",
                    help="export a model even without a proof; its header says so",
                ),
            ),
        ],
    ),
    "onboard": (
        "one small Python file that learns an operation and proves it on a board of 16 KB",
        "purernn onboard addition -o learner.py",
        [
            (
                "operation",
                dict(
                    nargs="?",
                    metavar="OPERATION",
                    choices=Operations(),
                    help="one of %(choices)s",
                ),
            ),
            MACHINE,
            (
                "-o",
                dict(dest="out", metavar="PY", help="write the file to PY, not to standard output"),
            ),
        ],
    ),
    "trace": (
        "one computation, step by step, with every number beside its equation",
        "purernn trace 9 60 --backward",
        [
            (
                "operands",
                dict(
                    nargs="+",
                    type=integer,
                    metavar="N",
                    help="integers >= 0, one for each input of the network",
                ),
            ),
            (
                "--model",
                dict(
                    metavar="FILE",
                    help="a model that learn or replay saved; without one, addition is learned "
                    "first",
                ),
            ),
            (
                "--operation",
                dict(
                    metavar="NAME",
                    choices=Operations(),
                    help="learn this operation first, instead of addition",
                ),
            ),
            (
                "--samples",
                dict(
                    type=integer, metavar="N", help="learn from at most N samples (default 20000)"
                ),
            ),
            (
                "--backward",
                dict(
                    action="store_true",
                    help="show the backward pass as well: the deltas, and what each step adds to "
                    "each gradient",
                ),
            ),
            JSON,
        ],
    ),
    "draw": (
        "a model as pictures: its learning, weights, hidden states, machine and proof, in SVG",
        "purernn draw model.json --out pictures",
        [
            MODEL,
            RUN,
            (
                "--out",
                dict(
                    required=True,
                    metavar="DIR",
                    help="write the pictures to DIR, which is made if it does not exist",
                ),
            ),
        ],
    ),
    "report": (
        "the story of a model as one web page that needs no network",
        "purernn report model.json -o report.html",
        [
            MODEL,
            RUN,
            (
                "-o",
                dict(
                    dest="out",
                    required=True,
                    metavar="HTML",
                    help="write the page to HTML; - is standard output",
                ),
            ),
        ],
    ),
    "play": (
        "a page on which the network trains in the browser, step by step; needs no network",
        "purernn play -o play.html",
        [
            (
                "-o",
                dict(
                    dest="out",
                    metavar="HTML",
                    help="write the page to HTML, - for standard output, instead of opening it",
                ),
            ),
        ],
    ),
    "read": (
        "the core as a page: each line with its equation and the numbers of one real sample",
        "purernn read -o read.html",
        [
            (
                "-o",
                dict(
                    dest="out",
                    metavar="HTML",
                    help="write the page to HTML, - for standard output, instead of opening it",
                ),
            ),
        ],
    ),
    "study": (
        "how a setting affects learning, which machines are learned, or the smallest adders",
        "purernn study hidden --sizes 4,8,16 --seeds 20 --out study",
        [
            (
                "setting",
                dict(
                    choices=["hidden", "rate", "machines", "smallest"],
                    help="hidden units, learning rate, which machines are learned, or the smallest "
                    "adders",
                ),
            ),
            (
                "--sizes",
                dict(
                    type=numbers,
                    metavar="N,N,...",
                    help="values to try (default: 2 to 32 units, rates 0.1 to 5, 2 to 16 states)",
                ),
            ),
            (
                "--seeds",
                dict(
                    default="20",
                    metavar="N|A-B",
                    help="seeds 0 to N - 1 of each (default 20), or A to B",
                ),
            ),
            samples(20000),
            (
                "--operation",
                dict(
                    type=words,
                    metavar="NAMES",
                    choices=Operations(),
                    help="what to learn, separated by commas (default addition,subtraction; of "
                    "machines, families too: random_1,random_2)",
                ),
            ),
            MACHINE,
            (
                "--jobs",
                dict(type=integer, metavar="N", help="processes (default: as many as processors)"),
            ),
            (
                "--out",
                dict(
                    metavar="DIR",
                    help="write a CSV and a picture (or models and certificates) to DIR",
                ),
            ),
            JSON,
        ],
    ),
    "replay": (
        "repeat the training run of the 2015 program, digit for digit",
        "purernn replay subtraction --seed 3 --samples 40000",
        [
            (
                "operation",
                dict(metavar="addition|subtraction", choices=["addition", "subtraction"]),
            ),
            SEED,
            samples(10000),
            HIDDEN,
            (
                "--bits",
                dict(type=integer, default=8, metavar="N", help="bits of a number (default 8)"),
            ),
            (
                "--rate",
                dict(type=float, default=0.1, metavar="X", help="learning rate (default 0.1)"),
            ),
            SAVE,
        ],
    ),
    "completion": (
        "a script with which a shell completes commands, options and operations",
        "purernn completion bash > purernn.bash",
        [("shell", dict(choices=["bash", "zsh", "fish"], help="the shell: one of %(choices)s"))],
    ),
}

SHOWING = ("trace", "draw", "report", "play", "read")  # whose work is in `show`
PROVING = ("prove", "check")  # whose work is in `prove`


def parser(only=None):
    """The command line as an argparse parser: the whole, or one command of it, which is quicker."""
    top = Parser(
        prog="purernn",
        description="A recurrent network learns arithmetic from bits alone, and is proved for "
        "numbers of any length. Without a command: learns addition, proves it, and tells the "
        "story.",
        epilog="Files that are read may be - for standard input.",
    )
    top.add_argument("-V", "--version", action="version", version="purernn " + __version__)
    top.add_argument("--quiet", action="store_true", help=QUIET[1]["help"])
    commands = top.add_subparsers(dest="command", metavar="COMMAND")
    for name in [only] if only else COMMANDS:
        line, example, arguments = COMMANDS[name]
        command = commands.add_parser(
            name, help=line, description=line + ".", epilog="example: " + example
        )
        for argument, settings in arguments + [QUIET]:
            command.add_argument(argument, **settings)
    return top


def main(argv=None):
    """Run one command; the exit status."""
    streams = sys.stdout, sys.stderr
    for name, place in (("stdout", "standard output"), ("stderr", "standard error")):
        stream = getattr(sys, name)  # None where the caller closed it
        stream = open(os.devnull, "w") if stream is None else stream
        setattr(sys, name, Terminal(stream, PROGRESS.around, place))
    try:
        return _ended(argv)
    finally:
        _give_up(sys.stderr)
        sys.stdout, sys.stderr = streams


def _ended(argv):
    """The exit status of a command, whichever way it ends."""
    try:
        try:
            return _work(argv)
        finally:
            if not sys.stdout.closed:
                sys.stdout.flush()
    except BrokenPipeError:
        _give_up(sys.stdout)
        return 141
    except OSError as error:
        _give_up(sys.stdout)
        return _fail(error)
    except (PurernnError, MemoryError) as error:
        return _fail(error if str(error) else "not enough memory")
    except KeyboardInterrupt as error:
        if sys.stderr.isatty():
            print(file=sys.stderr)  # after the terminal's ^C
        _fail(error if str(error) else "interrupted")
        return 130


def _work(argv):
    argv = [file_name(argument) for argument in sys.argv[1:]] if argv is None else argv
    check_command(argv)
    arguments = vars(parser(argv[0] if argv and argv[0] in COMMANDS else None).parse_args(argv))
    for value in arguments.values():
        if type(value) is str and "\0" in value:
            raise PurernnError("no name can hold a NUL byte: %s" % shown(value))
    _keep_apart(arguments)
    name, quiet = arguments.pop("command") or "newcomer", arguments.pop("quiet")
    if name == "completion":
        from .completion import completion

        table = {key: (line, example, a + [QUIET]) for key, (line, example, a) in COMMANDS.items()}
        sys.stdout.write(completion(arguments["shell"], table))
        return 0
    if name in SHOWING:
        from . import show as work
    elif name in PROVING:
        from . import prove as work
    elif name == "study":
        from . import study as work
    elif name == "onboard":
        from . import onboard as work
    else:
        from . import learn as work
    PROGRESS.begin(sys.stderr.stream, quiet, name)
    if arguments.pop("floats", False):
        name = "prove_floats"
    elif arguments.pop("sharpen", False):
        raise PurernnError("--sharpen is for --floats")
    try:
        return getattr(work, name)(**arguments) or 0
    finally:
        PROGRESS.end()


def file_name(argument):
    """The argument as this Python names files. PyPy reads arguments as UTF-8 also where the locale
    is ASCII, and then has no file of such a name.

    >>> file_name("model.json")
    'model.json'
    """
    try:
        os.fsencode(argument)
    except UnicodeEncodeError:
        return os.fsdecode(argument.encode("utf-8", "surrogateescape"))
    return argument


def _keep_apart(arguments):
    """Refuse an output that is an input, before any work."""
    sources = [arguments[name] for name in ("file", "model") if arguments.get(name)]
    if arguments.get("machine"):
        from .inputs import machine_source

        sources.append(machine_source(arguments["machine"]))
    outputs = [arguments[name] for name in ("out", "save", "certificate") if arguments.get(name)]
    if sources:
        from .inputs import keep_apart  # here, since help needs none of it

        keep_apart(sources, outputs)


def _fail(error):
    """Print the error as one line; the exit status."""
    try:
        print("purernn: " + " ".join(str(error).split()), file=sys.stderr)
    except (OSError, ValueError):  # nobody can be told; ValueError if the stream is closed
        pass
    return 2


def _give_up(stream):
    """Flush the stream. If it fails, what it holds goes to the null device: Python flushes it
    once more at exit, and would end with status 120.
    """
    if stream.closed:
        return
    try:
        stream.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
