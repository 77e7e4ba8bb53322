"""What each command does: the only place that prints, reads clocks or opens files."""

from .replay import PRINT_EVERY, printed
from .replay import replay as replay_2015


def replay(operation, seed, samples, hidden, bits, rate):
    for replayed in replay_2015(operation, seed, samples, hidden, bits, rate):
        if replayed.index % PRINT_EVERY == 0:
            print(printed(replayed, bits), flush=True)
