"""The function around a form: checked operands in, their bits through the network, the answer out.

It computes what `arithmetic.compute` does: the network reads the operands' bits, least significant
first, then zeros until every answer has settled. The machine gives the number of zeros: in the
smallest machine with the network's behaviour, follow symbol 0 from every state s,

    s = s_0 --0--> s_1 --0--> s_2 ...,      outputs y_0, y_1, y_2, ...

which ends in a cycle. `tail` is the least number such that from y_tail on every output bit is
constant, or at least periodic, whatever s is; addition has 1, for the last carry. If all outputs
are then 0, no more need be read. Else `cycle` further steps distinguish endless ones, which are a
minus sign, from zeros: one step, or the longest period if an output may never settle.

Arithmetic replaces bitwise operators: those of Skulpt are wrong between 2^31 and 2^53.
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from ..machines.arithmetic import zero_run


def endings(machine) -> tuple:
    """(tail, cycle): how many zeros after the operands settle every answer, and how many more
    decide its sign.

    >>> from purernn.machines.operations import MACHINES
    >>> [endings(MACHINES[name]) for name in ("addition", "subtraction", "tripling", "xor")]
    [(1, 0), (0, 1), (2, 0), (0, 0)]
    """
    if machine.answer == "bit":
        return 0, 0
    tail = cycle = 0
    for s in range(len(machine.next)):
        outputs, begin = zero_run(machine, s)
        for k in range(machine.n_out):
            bits = [y >> k & 1 for y in outputs]
            ends, settled = set(bits[begin:]), begin
            if len(ends) == 1:
                while settled and bits[settled - 1] in ends:
                    settled -= 1
            tail = max(tail, settled)
            cycle = max(cycle, len(outputs) - begin if len(ends) > 1 else max(ends))
    return tail, cycle


def function(form, machine, name, operands, limit) -> list:
    """The lines of the function.

    form: a Form; machine: the smallest with the network's behaviour; name: of the function;
    operands: the names of its parameters; limit: the condition on them, in words, or None.
    """
    tail, cycle = endings(machine)
    refuse = "raise ValueError(text)"
    negative = refuse if cycle and machine.answer == "natural" else None
    expected = '"%s takes integers %s"' % (
        name,
        limit or (">= 0, for an answer >= 0" if negative else ">= 0"),
    )
    answers = ["answer"] if machine.n_out == 1 else ["answer_%d" % k for k in range(machine.n_out)]
    kept = [] if machine.answer == "bit" else list(zip(answers, form.outputs))
    lines = ["text = " + expected] if negative else []
    lines += [
        "for n in %s:" % (", ".join(operands) if len(operands) > 1 else "(%s,)" % operands[0]),
        "    if type(n) not in (int, type(1 << 99)) or n < 0:",
        "        " + (negative or refuse.replace("text", expected)),
    ]
    never = 'raise ValueError("%s: no integer, its bits never settle")' % name
    lines += (_over_texts if form.texts else _over_powers)(
        form, operands, kept, tail + cycle, cycle, negative, never
    )
    if not kept:
        lines.append("return " + ", ".join(["int(%s)" % bit for bit in form.outputs]))
    return ["def %s(%s):" % (name, ", ".join(operands))] + ["    " + line for line in lines]


def _over_powers(form, operands, kept, zeros, cycle, negative, never):
    """The loop over the operands' bits by division: little memory, quadratic in the length."""
    longest = "max(%s)" % ", ".join(operands + ["1"])
    lines = form.setup + ["%s = 0" % answer for answer, _ in kept] + ["power = 1"]
    lines += [
        "stop = %s" % (longest if zeros == 0 else "%d * %s" % (2**zeros, longest)),
        "while power <= stop:",
    ]
    lines += ["    " + line for line in form.step]
    lines += ["    %s //= 2" % a for a in operands]
    for answer, bit in kept:
        lines.append("    %s += power * (%s)" % (answer, bit))
    lines.append("    power *= 2")
    for answer, bit in kept if cycle else []:
        if cycle > 1:
            lines += [
                "if %d * %s // power not in (0, %d):" % (2**cycle, answer, 2**cycle - 1),
                "    " + never,
            ]
        lines += ["if %s:" % bit, "    " + (negative or "%s -= power" % answer)]
    if kept:
        lines.append("return " + ", ".join([answer for answer, _ in kept]))
    return lines


def _over_texts(form, operands, kept, zeros, cycle, negative, never):
    """The loop over the operands written in base 2: linear in the length."""
    lengths = ["len(bin(%s))" % a for a in operands]
    longest = "max(%s)" % ", ".join(lengths) if len(lengths) > 1 else lengths[0]
    lines = ["length = %s %s %d" % (longest, "-" if zeros < 2 else "+", abs(zeros - 2))]
    lines += ["%s = bin(%s + 2 ** length)[3:]" % (a, a) for a in operands]
    lines += (
        form.setup
        + ["%s = []" % answer for answer, _ in kept]
        + ["while length:", "    length -= 1"]
    )
    lines += ["    " + line for line in form.step]
    lines += ['    %s.append("01"[%s])' % pair for pair in kept]
    numbers = []
    for answer, _ in kept:
        number, sign = 'int("".join(reversed(%s)), 2)' % answer, '%s[-1] == "1"' % answer
        if cycle > 1:
            lines += [
                'if "0" in %s[-%d:] and "1" in %s[-%d:]:' % (answer, cycle, answer, cycle),
                "    " + never,
            ]
        if cycle and negative:
            lines += ["if %s:" % sign, "    " + negative]
        elif cycle:
            number += " - (%s) * 2 ** len(%s)" % (sign, answer)
        numbers.append(number)
    if kept:
        lines.append("return " + ", ".join(numbers))
    return lines


MAIN = """
if __name__ == "__main__" and "__file__" in globals():  # no prompt, no cell of a notebook
    import sys
    args = getattr(sys, "argv", [])
    if args and args[0]:
        try:
            if len(args) != %d:
                raise ValueError("%s takes %d operand%s, not %%d" %% (len(args) - 1))
            getattr(sys, "set_int_max_str_digits", int)(0)  # newer Pythons stop at 4,300 digits
            print(%s)
        except ValueError as e:
            sys.stderr.write("%%s: %%s\\n" %% (args[0], e))
            sys.exit(2)"""


def main_lines(machine, name) -> list:
    """The lines that make the file a program: operands from the command line, the answer or one
    line of error.
    """
    n_in = machine.n_in
    answer = "%s(%s)" % (name, ", ".join(["int(args[%d])" % (k + 1) for k in range(n_in)]))
    if machine.n_out > 1:
        answer = '" ".join([str(n) for n in %s])' % answer
    return (MAIN % (n_in + 1, name, n_in, "s" if n_in > 1 else "", answer)).split("\n")
