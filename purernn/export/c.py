"""The integer network as one C header: C99, no floats, no allocation, no library.

The header holds the network in one of two forms, and functions around it, all `static inline`:

    network   the weights as int8_t in rows, and plain loops over them
    table     the hidden states that can be reached, with what each symbol leads to

A step is that of `quantised`. The operands' bits and the bias count as further values beside the
levels l of the hidden units: v = (l, top x, top) with top = levels - 1. So every sum is one row of
weights times v:

    sum_i = Σ_j W_ij v_j,   W = (Whh Wxh bh), then (Why 0 by)

Every partial sum is at most accumulator_bound = max_i Σ_j |W_ij| top in size. This bound decides
whether sums are int16_t or int32_t, so that none overflows. A product is at most 128 · 15, which
fits the 16-bit `int` of an ATmega.

No value of an argument causes undefined behaviour: further bits of a symbol are not read, and a
function of N bits gives the lowest N bits of the answer, as unsigned arithmetic in C does. On AVR
the numbers stay in flash, read through avr/pgmspace.h. C++ compiles the header too, for Arduino.

The self-test makes runs of `RUN` steps from the start, on symbols of a small generator (a linear
congruential one, of 16 bits). It folds the outputs into a number, and compares that with the number
of the integer network.

Sources: ISO/IEC 9899:1999; D. Knuth, "The Art of Computer Programming", volume 2 (1997),
section 3.2.1, on such generators.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..basics.errors import PurernnError, shown
from ..integers.proof import SCOPE, network_machine, prove
from ..machines.arithmetic import compute
from .exported import FIRST_LINES, OPERANDS, counted, named, outcome
from .names import plain

C_FORMS = ("network", "table")
WIDTHS = (8, 16, 32, 64)
RUN, MOST_RUNS = 32, 64  # of the self-test: steps from the start on, and how often at most


def exported_c(network, reference, form="network", unproved=False) -> str:
    """The source of a C header that computes the reference machine by this integer network.

    form: "network" or "table"; unproved: export it even without a proof.
    Raises PurernnError if there is no proof and `unproved` is not set, or for an unknown form.

    >>> from purernn.integers.quantised import QuantisedNetwork
    >>> from purernn.machines.mealy import machine_of
    >>> copy = machine_of("copy", lambda s, bits: (s, bits), 1)
    >>> network = QuantisedNetwork(16, 2, [0], [[16]], [[0]], [[16]], [-8], [-8])  # y_t = x_t
    >>> lines = exported_c(network, copy, "table").split("\\n")
    >>> [line for line in lines if "copy_32" in line and "static" in line]
    ['static inline uint32_t copy_32(uint32_t a)']
    """
    if form not in C_FORMS:
        raise PurernnError(
            "the form of a C header must be one of %s, not %s" % (", ".join(C_FORMS), shown(form))
        )
    verdict = prove(network, reference)
    if verdict.status != "proved" and not unproved:
        raise PurernnError("%s is not proved: %s" % (reference.name, outcome(verdict)))
    machine = network_machine(network)
    name, meaning = named(reference)[:2]
    words = dict(
        name=name,
        NAME=name.upper(),
        operands=list(OPERANDS[: network.n_in]),
        guard="PURERNN_%s_%s_%s" % (name.upper(), form.upper(), network.digest()[:8].upper()),
    )
    data = {"network": _network, "table": _table}[form](network, machine, words)
    lines = _header(network, reference, verdict, meaning, words)
    lines += _lines("#ifndef %(guard)s\n#define %(guard)s\n\n#include <stddef.h>", words)
    lines += ["#include <stdint.h>", ""] + data
    if network.n_out == 1:
        lines += _numbers(reference, words)
    lines += _self_test(network, machine, words)
    return "\n".join(lines + ["", "#endif"]) + "\n"


def _lines(text, words):
    return (text.strip("\n") % words).split("\n")


def _header(network, reference, verdict, meaning, words):
    """The comment at the top: the functions, their use, and the theorem."""
    name, operands = words["name"], ", ".join(words["operands"])
    lines = FIRST_LINES + ["%s(%s): %s" % (name, operands, meaning), ""]
    if network.n_out == 1:
        lines += _usage(reference, name, operands)
    lines += [
        "%s_step reads one bit of every operand, the lowest first: bit k of its symbol is that of"
        % name,
        "operand k, and further bits are not read. It gives the output bit%s."
        % ("" if network.n_out == 1 else "s, output k at place k"),
        "A state begins as %s_START. C99 or C++; no floats, no allocation, no library."
        % words["NAME"],
        "",
    ]
    if verdict.status == "proved":
        lines += [
            "PROVED. Theorem: at every step of every sequence of inputs, however long, the network",
            "gives the same output as the reference machine of %s." % plain(reference.name),
            "All %s that can be reached were searched: no output is wrong."
            % counted(verdict.joint_states, "joint state"),
        ]
    else:
        lines += [
            "NOT PROVED: do not rely on its answers. As %s the network is" % plain(reference.name),
            outcome(verdict) + ".",
        ]
    lines += [
        "Scope: %s." % SCOPE,
        "Trusted: the search, and the C compiler; %s_self_test() tries what was compiled." % name,
        "",
        "%s, %s of %d levels, %s; SHA-256 of its integers:"
        % (
            counted(network.n_in, "input"),
            counted(network.n_hid, "hidden unit"),
            network.levels,
            counted(network.n_out, "output"),
        ),
        network.digest(),
    ]
    return ["/*"] + [(" * " + line).rstrip() for line in lines] + [" */"]


def _usage(reference, name, operands):
    """Lines of the comment that say what the functions of numbers give."""
    example = []
    for numbers in ([9, 60, 5, 3, 1, 7, 2, 4], [60, 9, 5, 3, 1, 7, 2, 4]):
        numbers = numbers[: reference.n_in]
        try:
            answer = compute(reference, *numbers) & 255
        except PurernnError:
            continue
        example = ["    %s_8(%s) is %d" % (name, ", ".join(map(str, numbers)), answer), ""]
        break
    if reference.answer == "bit":
        gives = "reads its operands as N bits and gives the last output."
        arrays = "does so for any number of bytes, the lowest first."
    else:
        gives = "gives the lowest N bits of the answer, as C's unsigned arithmetic does."
        arrays = "does so for any number of bytes, the lowest first; the answer may be an operand."
    return example + [
        "For N = 8, 16, 32 and 64, %s_N(%s)" % (name, operands),
        gives,
        "%s_bytes %s" % (name, arrays),
        "",
    ]


FLASH = """
#ifdef __AVR__ /* the numbers stay in flash */
#include <avr/pgmspace.h>
#define %(NAME)s_FLASH PROGMEM
#define %(NAME)s_READ(address) pgm_read_%(read)s(address)
#else
#define %(NAME)s_FLASH
#define %(NAME)s_READ(address) (*(address))
#endif
"""
READ = {8: "byte", 16: "word", 32: "dword"}


def _rows(rows):
    """The rows of a matrix as an initialiser, in columns."""
    width = max([len(str(n)) for row in rows for n in row])
    text = []
    for row in rows:
        cells = [(" " * width + str(n))[-width:] for n in row]
        parts = [", ".join(cells[k : k + 16]) for k in range(0, len(cells), 16)]
        text.append("    {" + ",\n     ".join(parts) + "},")
    return "\n".join(text)


def _unsigned(most):
    """The bits of the smallest unsigned type that holds 0 to `most`."""
    return 8 if most < 1 << 8 else 16 if most < 1 << 16 else 32


def _network(network, machine, words):
    """The weights, the sum of a row, and the step."""
    n_hid, n_in, top = network.n_hid, network.n_in, network.levels - 1
    rows = [wh + wx + [b] for wh, wx, b in zip(network.Whh, network.Wxh, network.bh)]
    rows += [w + [0] * n_in + [b] for w, b in zip(network.Why, network.by)]
    largest = max([network.accumulator_bound()] + [abs(t) for t in network.thresholds])
    fields = dict(
        words,
        n_hid=n_hid,
        n_in=n_in,
        n_out=network.n_out,
        top=top,
        rows=_rows(rows),
        units=n_hid + network.n_out,
        values=n_hid + n_in + 1,
        bias=n_hid + n_in,
        bound=network.accumulator_bound(),
        sum="int16_t" if largest < 1 << 15 else "int32_t",
        index="uint%d_t" % _unsigned(n_hid + n_in + 1),
        level=_level(network.thresholds),
        output="" if network.n_out == 1 else ", output = 0",
        outputs=(OUTPUTS % n_hid if network.n_out > 1 else ONE_OUTPUT),
        bit="symbol >> k & 1" if top == 1 else "(symbol >> k & 1) * %d" % top,
    )
    return _lines(FLASH + NETWORK_BODY, dict(fields, read=READ[8]))


def _level(thresholds):
    """How many thresholds are at or below `sum`, as an expression of C, of a few terms a line."""
    if len(thresholds) == 1:
        return "sum >= %d" % thresholds[0]
    terms = ["(sum >= %d)" % t for t in thresholds]
    parts = [" + ".join(terms[k : k + 4]) for k in range(0, len(terms), 4)]
    return "\n                             + ".join(parts)


ONE_OUTPUT = "    }\n    return sum >= 0;"
OUTPUTS = """
        else
            output = (uint8_t)(output | (sum >= 0) << (i - %d));
    }
    return output;
""".strip("\n")
NETWORK_BODY = """
/* A row for each hidden unit, then for each output: its weights for the levels of the hidden
   units, for the operands' bits, and its bias. */
static const int8_t %(NAME)s_WEIGHTS[%(units)d][%(values)d] %(NAME)s_FLASH = {
%(rows)s
};

/* The levels of the hidden units, 0 to %(top)d; the operands' bits, as 0 or %(top)d; for the
   bias %(top)d. */
typedef struct {
    uint8_t value[%(values)d];
} %(name)s_state;

#define %(NAME)s_START {{0}}

/* The sum of a row's weights times the values: at most %(bound)d in size. */
static inline %(sum)s %(name)s_sum(const int8_t *row, const uint8_t *value)
{
    %(sum)s sum = 0;
    for (%(index)s j = 0; j < %(values)d; j++, row++, value++)
        sum = (%(sum)s)(sum + (int8_t)%(NAME)s_READ(row) * *value);
    return sum;
}

/* One bit of every operand in, the output out. */
static inline uint8_t %(name)s_step(%(name)s_state *state, uint8_t symbol)
{
    uint8_t level[%(n_hid)d]%(output)s;
    %(sum)s sum = 0;
    for (uint8_t k = 0; k < %(n_in)d; k++)
        state->value[%(n_hid)d + k] = (uint8_t)(%(bit)s);
    state->value[%(bias)d] = %(top)d;
    for (%(index)s i = 0; i < %(units)d; i++) {
        if (i == %(n_hid)d) /* the outputs read the new levels */
            for (%(index)s j = 0; j < %(n_hid)d; j++)
                state->value[j] = level[j];
        sum = %(name)s_sum(%(NAME)s_WEIGHTS[i], state->value);
        if (i < %(n_hid)d) /* how many thresholds are at or below the sum */
            level[i] = (uint8_t)(%(level)s);
%(outputs)s
}
"""


def _table(network, machine, words):
    """The reachable hidden states as a table, and the step."""
    n_out, states = network.n_out, len(machine.next)
    rows = [
        [after << n_out | y for after, y in zip(after_each, output)]
        for after_each, output in zip(machine.next, machine.output)
    ]
    fields = dict(
        words,
        states=states,
        symbols=2**network.n_in,
        last=2**network.n_in - 1,
        outputs=2**n_out,
        n_out=n_out,
        mask=2**n_out - 1,
        rows=_rows(rows),
        bits=_unsigned(max([max(row) for row in rows])),
        number="uint%d_t" % _unsigned(states - 1),
    )
    return _lines(FLASH + TABLE_BODY, dict(fields, read=READ[fields["bits"]]))


TABLE_BODY = """
/* A row for each of the %(states)d hidden states that the network can reach; for each symbol,
   %(outputs)d times the number of the next state, plus the output. */
static const uint%(bits)d_t %(NAME)s_TABLE[%(states)d][%(symbols)d] %(NAME)s_FLASH = {
%(rows)s
};

typedef struct {
    %(number)s number; /* of the hidden state */
} %(name)s_state;

#define %(NAME)s_START {0}

/* One bit of every operand in, the output out. */
static inline uint8_t %(name)s_step(%(name)s_state *state, uint8_t symbol)
{
    const uint%(bits)d_t entry = %(NAME)s_READ(&%(NAME)s_TABLE[state->number][symbol & %(last)d]);
    state->number = (%(number)s)(entry >> %(n_out)d);
    return (uint8_t)(entry & %(mask)d);
}
"""


def _numbers(reference, words):
    """The functions of whole numbers: a byte more, the widths, arrays of bytes."""
    operands, bit = words["operands"], reference.answer == "bit"
    fields = dict(words)
    fields["pointers"] = ", ".join(["const uint8_t *" + a for a in operands])
    fields["entries"] = ", ".join([a + "[n]" for a in operands])
    fields["symbol"] = " | ".join(
        ["(%s & 1)%s" % (a, " << %d" % k if k else "") for k, a in enumerate(operands)]
    )
    byte = "%s_byte(&state, %s)" % (words["name"], ", ".join(operands))
    fields["eight"] = "(uint8_t)(%s >> 7)" % byte if bit else byte
    text = EIGHT
    for width in WIDTHS:
        unsigned = "uint%d_t" % width
        fields["operands_%d" % width] = ", ".join(["%s %s" % (unsigned, a) for a in operands])
        fields["next_%d" % width] = "\n".join(
            ["        %s = (%s)(%s >> 1);" % (a, unsigned, a) for a in operands]
        )
        fields["type_%d" % width] = "uint8_t" if bit else unsigned
        fields["last_%d" % width] = "(uint8_t)(answer >> %d)" % (width - 1) if bit else "answer"
        if width > 8:
            text += WIDER.replace("WIDTH", str(width)).replace("HIGHEST", str(width - 1))
    return [""] + _lines(text + (LAST_BIT if bit else ARRAYS), fields)


EIGHT = """
/* Eight steps: the next byte of every operand in, the next byte of the answer out. */
static inline uint8_t %(name)s_byte(%(name)s_state *state, %(operands_8)s)
{
    uint8_t answer = 0;
    for (uint8_t n = 0; n < 8; n++) {
        const uint8_t symbol = (uint8_t)(%(symbol)s);
        answer = (uint8_t)(answer >> 1);
        if (%(name)s_step(state, symbol))
            answer |= 128;
%(next_8)s
    }
    return answer;
}

static inline uint8_t %(name)s_8(%(operands_8)s)
{
    %(name)s_state state = %(NAME)s_START;
    return %(eight)s;
}
"""
WIDER = """
static inline %(type_WIDTH)s %(name)s_WIDTH(%(operands_WIDTH)s)
{
    %(name)s_state state = %(NAME)s_START;
    uintWIDTH_t answer = 0;
    for (uint8_t n = 0; n < WIDTH; n++) {
        const uint8_t symbol = (uint8_t)(%(symbol)s);
        answer = (uintWIDTH_t)(answer >> 1);
        if (%(name)s_step(&state, symbol))
            answer |= (uintWIDTH_t)((uintWIDTH_t)1 << HIGHEST);
%(next_WIDTH)s
    }
    return %(last_WIDTH)s;
}
"""
ARRAYS = """
static inline void %(name)s_bytes(uint8_t *answer, %(pointers)s, size_t length)
{
    %(name)s_state state = %(NAME)s_START;
    for (size_t n = 0; n < length; n++)
        answer[n] = %(name)s_byte(&state, %(entries)s);
}
"""
LAST_BIT = """
/* 0 if `length` is 0. */
static inline uint8_t %(name)s_bytes(%(pointers)s, size_t length)
{
    %(name)s_state state = %(NAME)s_START;
    uint8_t answer = 0;
    for (size_t n = 0; n < length; n++)
        answer = %(name)s_byte(&state, %(entries)s);
    return (uint8_t)(answer >> 7);
}
"""


def _self_test(network, machine, words):
    """The function that tries the compiled network, and how much of it that visits."""
    entries = len(machine.next) * 2**network.n_in
    runs = 16
    while True:
        fold, visited = walk(machine, runs)
        if visited == entries or runs == MOST_RUNS:
            break
        runs *= 2
    fields = dict(
        words,
        runs=runs,
        run=RUN,
        fold=fold,
        visited=visited,
        entries=entries,
        shift=16 - network.n_in,
    )
    return [""] + _lines(SELF_TEST, fields)


def walk(machine, runs) -> tuple:
    """(the fold of the outputs, how many entries of the table were visited) of so many runs of
    the self-test.
    """
    draw, fold, visited = 1, 0, set()
    for _ in range(runs):
        s = 0
        for _ in range(RUN):
            draw = (25173 * draw + 13849) % 65536
            x = draw >> 16 - machine.n_in
            visited.add((s, x))
            fold = (25173 * fold + 13849 + machine.output[s][x]) % 65536
            s = machine.next[s][x]
    return fold, len(visited)


SELF_TEST = """
/* 1 if the compiled network puts out what the integer network does, on %(runs)d runs of
   %(run)d steps, else 0. Of %(entries)d pairs of a hidden state and a symbol these visit
   %(visited)d. */
static inline uint8_t %(name)s_self_test(void)
{
    uint16_t draw = 1, fold = 0;
    for (uint16_t run = 0; run < %(runs)d; run++) {
        %(name)s_state state = %(NAME)s_START;
        for (uint8_t t = 0; t < %(run)d; t++) {
            draw = (uint16_t)(25173u * draw + 13849u);
            fold = (uint16_t)(25173u * fold + 13849u
                              + %(name)s_step(&state, (uint8_t)(draw >> %(shift)d)));
        }
    }
    return fold == %(fold)du;
}
"""
