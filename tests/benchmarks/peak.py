"""The memory that `python3 -m purernn ARGUMENTS` holds at its peak, in MB; with the argument
"nothing", an empty interpreter's.

    python3 tests/benchmarks/peak.py [ARGUMENT ...]

It imports only what an empty interpreter holds anyway, and what `-m` imports.
"""

import os
import runpy
import sys


def main(arguments):
    """Run the command with its output thrown away, and print the peak; null where it is not
    known.
    """
    if arguments != ["nothing"]:
        sys.path[0] = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
        sys.stdout, stdout = open(os.devnull, "w"), sys.stdout
        try:
            runpy.run_module("purernn", run_name="__main__")
        except SystemExit:
            pass
        sys.stdout = stdout
    try:
        with open(
            "/proc/self/status"
        ) as status:  # rusage would count what the parent held when it forked
            print(float(status.read().split("VmHWM:")[1].split()[0]) / 1024)
    except (OSError, IndexError):
        print("null")


if __name__ == "__main__":
    main(sys.argv[1:])
