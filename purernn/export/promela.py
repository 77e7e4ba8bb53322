"""The integer network beside its reference machine as one file for Spin, which searches again.

In each step the network and the machine read the same symbol, and their outputs must be equal.
Spin does not use our proof: it visits every joint state that can be reached, and counts them.
With `errors: 0` the network is proved, and the number of states stored must be the number of joint
states in our search.

    spin -a X.pml && gcc -O1 -DSAFETY -o pan pan.c && ./pan -m200000

A state is the levels l and the machine's state s, since the other variables are declared hidden; a
step is one transition. `-m` is the greatest depth of the search. If pan is also compiled with
`-DREACH`, `./pan -i -m200000` finds a shortest failing input of a wrong network.

Source: G. Holzmann, "The model checker SPIN", IEEE Transactions on Software Engineering 23 (1997).
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.errors import PurernnError
from ..integers.proof import prove
from .exported import outcome
from .names import plain


def promela(network, reference, unproved=False) -> str:
    """The text of a file for Spin, about this integer network and this machine.

    Raises PurernnError if there is no proof and `unproved` is not set, or shapes do not fit.
    """
    verdict = prove(network, reference)
    if verdict.status != "proved" and not unproved:
        raise PurernnError("%s is not proved: %s" % (reference.name, outcome(verdict)))
    n_hid, n_in, top = network.n_hid, network.n_in, network.levels - 1
    lines = [
        "/* Written by purernn. Check: spin -a THIS_FILE && gcc -O1 -DSAFETY -o pan pan.c &&",
        "   ./pan -m200000   must end with errors: 0, and store %d states." % verdict.joint_states,
        "%s, by a network of %d hidden units of %d levels"
        % (plain(reference.name), n_hid, network.levels),
        "*/",
        "",
        "byte l[%d];           /* the levels of the hidden units */" % n_hid,
        "short s;              /* the state of the reference machine */",
        "hidden byte after[%d]; /* the new levels */" % n_hid,
        "hidden int a;         /* an accumulator */",
        "hidden short y, output, after_s;",
        "",
        "inline step(x) {",
        "  d_step {",
    ]
    for i in range(n_hid):
        terms = ["(%d) * l[%d]" % (w, j) for j, w in enumerate(network.Whh[i]) if w]
        terms += ["(%d) * ((x >> %d) & 1)" % (top * w, k) for k, w in enumerate(network.Wxh[i])]
        lines += _sum(terms + ["(%d)" % (top * network.bh[i])])
        lines.append(
            "    after[%d] = %s;" % (i, " + ".join(["(a >= %d)" % t for t in network.thresholds]))
        )
    lines += ["    l[%d] = after[%d];" % (i, i) for i in range(n_hid)]
    lines.append("    y = 0;")
    for o, row in enumerate(network.Why):
        terms = ["(%d) * l[%d]" % (w, j) for j, w in enumerate(row) if w]
        lines += _sum(terms + ["(%d)" % (top * network.by[o])])
        lines.append("    y = y + %d * (a >= 0);" % 2**o)
    lines.append("    if")
    for state, (nexts, outputs) in enumerate(zip(reference.next, reference.output)):
        for x, (next_state, output) in enumerate(zip(nexts, outputs)):
            lines.append(
                "    :: s == %d && x == %d -> output = %d; after_s = %d"
                % (state, x, output, next_state)
            )
    lines += ["    fi;", "    s = after_s;", "    assert(y == output)", "  }", "}", ""]
    lines += ["init {", "  do"] + ["  :: step(%d)" % x for x in range(2**n_in)] + ["  od", "}"]
    return "\n".join(lines) + "\n"


def _sum(terms):
    """Lines that add the terms up in `a`, a few a line."""
    groups = [" + ".join(terms[k : k + 4]) for k in range(0, len(terms), 4)]
    return ["    a = %s%s;" % ("a + " if k else "", group) for k, group in enumerate(groups)]
