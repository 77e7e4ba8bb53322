"""`python3 -m purernn`: the command line."""

import sys


def run():
    """The exit status of the command line; of Ctrl-C, too, while it is still being imported."""
    try:
        from .cli.parser import main

        return main()
    except KeyboardInterrupt:
        if sys.stderr:
            sys.stderr.write("purernn: interrupted\n")
        return 130


if __name__ == "__main__":
    sys.exit(run())
