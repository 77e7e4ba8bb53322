"""The command that writes the one-page learner for a machine."""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.errors import PurernnError
from .inputs import named_machine, own_machine, written


def onboard(operation, machine, out):
    """The page that learns and proves the operation, or a machine of the user's, on a board."""
    from ..onboard.page import board_page  # here, since no other command needs it

    if (operation is None) == (machine is None):
        raise PurernnError("onboard takes either an operation or --machine FILE")
    reference = own_machine(machine) if operation is None else named_machine(operation)
    written("-" if out is None else out, board_page(reference))
    return 0
