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


def program():
    """The command line as a zip archive made by zipapp starts it, which drops the exit status."""
    sys.exit(run())


if __name__ == "__main__":
    if not __package__:  # started as a file or a folder, which cannot import its neighbours
        sys.stderr.write("purernn is a package: run python3 -m purernn in the folder above it\n")
        sys.exit(2)
    sys.exit(run())
