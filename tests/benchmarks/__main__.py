"""What purernn costs, beside other ways to do the same; printed as Markdown tables.

    python3 tests/benchmarks [--rounds N] [--peers PYTHON] [--only SECTION,SECTION]

Processor time, so that what else the machine does is not counted, though it still slows caches
and clocks. Every figure is the median over the rounds, with the range; ratios are taken within
a round (measure.py). Peers run on the same interpreter, or on the one that is named (PyPy has
no NumPy of its own); one that is not installed there is said to be missing. All of them train on
the same samples from the same weights, and their errors are compared, or nothing is timed.
"""

import argparse
import os
import platform
import subprocess
import sys
import time

from measure import in_turn, median, ratio, run, shown, spread, table
from peers import PEERS, ROOT

HERE = os.path.dirname(os.path.abspath(__file__))
TASKS, PEAK = os.path.join(HERE, "tasks.py"), os.path.join(HERE, "peak.py")
NUMPY_RECIPE = os.path.join(HERE, "numpy_recipe.py")
RECIPE_SEEDS = range(10)
HIDDEN = (8, 16, 32, 64)
SAMPLES = {8: 2000, 16: 1000, 32: 300, 64: 100}  # half a second of ours, each
OPERATIONS = (
    "xor",
    "parity",
    "gray",
    "comparison",
    "increment",
    "negation",
    "addition",
    "subtraction",
    "tripling",
    "a_plus_2b",
    "three_operand_addition",
)
WIDTHS = (8, 64, 1000, 10000, 100000, 1000000)
T, N_IN, N_HID, N_OUT = 8, 2, 16, 1  # of the replay


def installed(python, module):
    """The version of a module on that Python; None if it has none."""
    code = "import %s as m; print(m.__version__)" % module
    try:
        return (
            subprocess.check_output([python, "-c", code], stderr=subprocess.DEVNULL)
            .decode()
            .strip()
        )
    except (OSError, subprocess.CalledProcessError):
        return None


def products(t, n_in, n_hid, n_out):
    """Products of a weight, or for one, in a step of descent on a sample of t steps; h_0 = 0
    costs none.

    >>> products(8, 2, 16, 1)
    6272
    """
    forward = t * n_in * n_hid + (t - 1) * n_hid * n_hid + t * n_out * n_hid
    backward = (t - 1) * n_hid * n_hid + t * n_out * n_hid
    update = forward  # a product of the gradient for each of the forward pass
    return forward + backward + update


class Suite:
    """The sections, run with the same settings."""

    def __init__(self, rounds, peers):
        self.rounds, self.peers = rounds, peers

    def task(self, name, *arguments, peer=False):
        """The command of a task, on our Python or the peers'."""
        return [self.peers if peer else sys.executable, TASKS, name] + [
            str(argument) for argument in arguments
        ]

    def available(self):
        """The names of the peers that can run; the others are told."""
        for name, (title, _, module, _) in PEERS.items():
            if module is None or installed(self.peers, module):
                yield name
            else:
                print(
                    "%s is not measured: %s has no %s.\n"
                    % (title, os.path.basename(self.peers), module)
                )

    def replay(self):
        """## The training run of 2015: 10,000 samples, whole processes, beside learning until
        proved
        """
        ours = [sys.executable, "-m", "purernn"]
        commands = {
            "purernn replay addition": ours + ["replay", "addition"],
            "purernn, no argument": ours,
        }
        for name in self.available():
            if PEERS[name][2] == "numpy":
                commands[PEERS[name][0]] = self.task("train", name, N_HID, 10000, peer=True)
        runs = in_turn(commands, self.rounds, ROOT)
        seconds = {name: [one.processor for one in runs[name]] for name in runs}
        replayed, learned = [seconds[name] for name in list(commands)[:2]]
        yield table(
            ["", "processor, s", "clock, s", "replay / this", "no argument / this"],
            [
                [
                    name,
                    spread(taken),
                    spread([one.clock for one in runs[name]]),
                    ratio(replayed, taken),
                    ratio(learned, taken),
                ]
                for name, taken in seconds.items()
            ],
        )

    def train(self):
        """## Training, microseconds a sample of 8 bits, by hidden units"""
        names, rows, shares = list(self.available()), {}, {}
        for n_hid in HIDDEN:
            commands = {}
            for name in names:
                _, _, module, pace = PEERS[name]
                samples = max(10, int(SAMPLES[n_hid] * pace))
                commands[name] = self.task("train", name, n_hid, samples, peer=module is not None)
            told = {
                name: [one.told() for one in runs]
                for name, runs in in_turn(commands, self.rounds, ROOT).items()
            }
            for name in names:
                for one, other in zip(told[name][0]["errors"], told["ours"][0]["errors"]):
                    if not abs(one - other) <= 1e-10:  # our σ is a multiple of 2^-40
                        raise SystemExit(
                            "%s trains something else: error %r, ours %r" % (name, one, other)
                        )
                rows.setdefault(name, []).append([one["us"] for one in told[name]])
        for name in names:
            shares[name] = [ratio(ours, theirs) for ours, theirs in zip(rows["ours"], rows[name])]
        headings = ["%d hidden" % n_hid for n_hid in HIDDEN]
        yield table(
            ["µs"] + headings,
            [[PEERS[name][0]] + [spread(figures) for figures in rows[name]] for name in names],
        )
        yield table(
            ["ours / this"] + headings,
            [[PEERS[name][0]] + shares[name] for name in names if name != "ours"],
        )

    def limit(self):
        """## The interpreter's limit"""
        commands = {
            "product": self.task("product"),
            "train": self.task("train", "ours", N_HID, SAMPLES[N_HID] * 2),
        }
        told = {
            name: [one.told() for one in runs]
            for name, runs in in_turn(commands, self.rounds, ROOT).items()
        }
        count, forms = products(T, N_IN, N_HID, N_OUT), list(told["product"][0])
        sums = {form: [one[form] * count for one in told["product"]] for form in forms}
        ours = [one["us"] for one in told["train"]]
        yield "A sample takes %s products (%d steps, %d inputs, %d hidden units, %d output)." % (
            "{:,}".format(count),
            T,
            N_IN,
            N_HID,
            N_OUT,
        )
        yield table(
            [
                "a product and its addition",
                "ns",
                "times %s, µs" % "{:,}".format(count),
                "this / ours",
            ],
            [
                [
                    form,
                    spread([one[form] * 1000 for one in told["product"]]),
                    spread(sums[form]),
                    ratio(sums[form], ours),
                ]
                for form in forms
            ]
            + [["ours, a whole sample", "", spread(ours), ""]],
        )

    def prove(self):
        """## Learning with seed 0, and the proof alone, by operation"""
        commands = {name: self.task("prove", name) for name in OPERATIONS}
        rows = []
        for name, runs in in_turn(commands, self.rounds, ROOT).items():
            told = [one.told() for one in runs]
            first = told[0]
            figures = [spread([one[kind] for one in told]) for kind in ("learning", "proof")]
            rows.append(
                [
                    name.replace("_", " "),
                    first["status"],
                    first["samples"],
                    figures[0],
                    first["states"],
                    figures[1],
                ]
            )
        yield table(
            ["operation", "verdict", "samples", "learning, ms", "joint states", "proof, ms"], rows
        )

    def infer(self):
        """## Inference, microseconds a bit"""
        commands = {"ours": self.task("infer")}
        if installed(self.peers, "numpy"):
            commands["numpy"] = self.task("infer_numpy", peer=True)
        told = {
            name: [one.told() for one in runs]
            for name, runs in in_turn(commands, self.rounds, ROOT).items()
        }
        kinds = {
            "floats": "float network",
            "integers": "integer network",
            "table": "its reachable states, as a table",
        }
        rows = [
            [kinds[kind], spread([one[kind] for one in told["ours"]])]
            for kind in ("floats", "integers", "table")
        ]
        if "numpy" in told:
            rows.append(["float network, NumPy", spread(told["numpy"])])
        yield table(["", "µs a bit"], rows)
        commands = {bits: self.task("add", bits) for bits in WIDTHS}
        told = {
            bits: [one.told() for one in runs]
            for bits, runs in in_turn(commands, self.rounds, ROOT).items()
        }
        yield table(
            ["one sum by the proved network", "ms", "µs a bit"],
            [
                [
                    "{:,} bits".format(bits),
                    spread([us / 1000 for us in told[bits]]),
                    spread([us / bits for us in told[bits]]),
                ]
                for bits in WIDTHS
            ],
        )

    def recipe(self):
        """## The same recipe with NumPy: addition until proved, seeds 0 to 9, whole processes"""
        ours, theirs = "purernn learn addition", "the recipe with NumPy"
        commands = {ours: [sys.executable, "-m", "purernn", "learn", "addition", "--json"]}
        if installed(self.peers, "numpy"):
            commands[theirs] = [self.peers, NUMPY_RECIPE]
        rounds = {name: [0.0] * self.rounds for name in commands}
        samples = dict.fromkeys(commands, 0)
        for seed in RECIPE_SEEDS:
            ends = {ours: ["--seed", str(seed)], theirs: [str(seed)]}
            seeded = {name: command + ends[name] for name, command in commands.items()}
            for name, runs in in_turn(seeded, self.rounds, ROOT).items():
                samples[name] += runs[0].told()["samples"]
                rounds[name] = [a + one.processor for a, one in zip(rounds[name], runs)]
        # from one seed both draw the same, so they take the same samples
        assert len(set(samples.values())) == 1, samples
        rows = [
            [
                name,
                samples[name],
                spread([1000 * seconds / len(RECIPE_SEEDS) for seconds in taken]),
                ratio(rounds[ours], taken),
            ]
            for name, taken in rounds.items()
        ]
        yield table(["", "samples of all seeds", "processor a run, ms", "ours by it"], rows)

    def start(self):
        """## Start-up and memory"""
        purernn = [sys.executable, "-m", "purernn"]
        asked = {
            "an empty interpreter": None,
            "--help": ["--help"],
            "no argument: learn, prove, check": [],
            "replay addition": ["replay", "addition"],
        }
        commands = {
            name: [sys.executable, "-c", "pass"] if given is None else purernn + given
            for name, given in asked.items()
        }
        runs = in_turn(commands, self.rounds, ROOT)
        rows, empty = [], None
        for name, given in asked.items():
            ms = [one.processor * 1000 for one in runs[name]]
            peaks = [
                run([sys.executable, PEAK] + (["nothing"] if given is None else given), ROOT).told()
                for _ in range(3)
            ]
            held = median(peaks) if None not in peaks else None
            if given is None:
                empty = ms, held
            over = spread([a - b for a, b in zip(ms, empty[0])]) if given is not None else ""
            more = "" if given is None or held is None else shown(held - empty[1])
            rows.append([name, spread(ms), over, "?" if held is None else shown(held), more])
        yield table(
            ["`python3 -m purernn`", "processor, ms", "over empty", "peak, MB", "over empty"], rows
        )


SECTIONS = ("replay", "recipe", "train", "limit", "prove", "infer", "start")


def main():
    """Print the tables; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument(
        "--peers",
        default=sys.executable,
        metavar="PYTHON",
        help="the interpreter for NumPy and PyTorch",
    )
    parser.add_argument("--only", default=",".join(SECTIONS), help="some of " + ",".join(SECTIONS))
    settings = parser.parse_args()
    suite = Suite(settings.rounds, settings.peers)
    print(
        "%s %s, %s, %s CPUs, %s"
        % (
            platform.python_implementation(),
            platform.python_version(),
            platform.machine(),
            os.cpu_count(),
            time.strftime("%Y-%m-%d"),
        )
    )
    peers = [
        "%s %s" % (module, installed(settings.peers, module))
        for module in ("numpy", "torch")
        if installed(settings.peers, module)
    ]
    print("peers: %s; %d rounds\n" % (", ".join(peers) or "none but our own", settings.rounds))
    for name in settings.only.split(","):
        section = getattr(suite, name)
        print(section.__doc__ + "\n", flush=True)
        for part in section():
            print(part + "\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
