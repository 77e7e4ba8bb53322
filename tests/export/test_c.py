"""The C header: strict C99 for two compilers, nothing undefined, at every step what the integer
network does, and small on small computers.
"""

import io
import os
import random
import shutil
import sys

import pytest
from hypothesis import given, settings, strategies as st

from helpers import c_programs, doc_examples, handmade_networks
from helpers.strategies import integer_networks, vectors
from purernn.basics.errors import PurernnError
from purernn.export.c import C_FORMS, exported_c
from purernn.export.choice import form_of
from purernn.files.model import Model, save
from purernn.integers.quantised import QuantisedNetwork, quantise
from purernn.machines.mealy import Machine, machine_of
from purernn.machines.operations import MACHINES, OPERATIONS

sys.path.append(os.path.dirname(os.path.abspath(__file__)))

import footprints  # noqa: E402

every_form = pytest.mark.parametrize("form", C_FORMS)
COMPILERS = {
    "gcc, undefined behaviour trapped": ("gcc", ["-O1"] + c_programs.SANITISER),
    "clang, undefined behaviour trapped": ("clang", ["-O1"] + c_programs.SANITISER),
    "gcc -O3": ("gcc", ["-O3"]),
}
FLASH = {"network": 700, "table": 300}  # the bars, on the ATmega328

STEPS = """
#include <stdio.h>
#include "net.h"
int main(void)
{
    %(name)s_state state = %(NAME)s_START;
    for (int c = getchar(); c != EOF; c = getchar())
        putchar(%(name)s_step(&state, (uint8_t)c));
    return 0;
}
"""
PAIRS = """
#include <stdio.h>
#include "net.h"
int main(void)
{
    if (!%(name)s_self_test())
        return 1;
    for (unsigned a = 0; a < 256; a++)
        for (unsigned b = 0; b < 256; b++)
            putchar(%(name)s_8((uint8_t)a, (uint8_t)b));
    return 0;
}
"""
# Reads a, b of 8 bytes each, lowest first; writes what the functions of 16, 32, 64 bits and of
# bytes give, the last over the first operand.
WORDS = """
#include <stdio.h>
#include "net.h"
static void put(uint64_t n, int count) { while (count-- > 0) { putchar((int)(n & 255)); n >>= 8; } }
int main(void)
{
    uint8_t in[16];
    while (fread(in, 1, 16, stdin) == 16) {
        uint64_t a = 0, b = 0;
        for (int n = 7; n >= 0; n--) { a = a << 8 | in[n]; b = b << 8 | in[8 + n]; }
        put(%(name)s_16((uint16_t)a, (uint16_t)b), 2);
        put(%(name)s_32((uint32_t)a, (uint32_t)b), 4);
        put(%(name)s_64(a, b), 8);
        %(name)s_bytes(in, in, in + 8, 8);
        fwrite(in, 1, 8, stdout);
    }
    return 0;
}
"""


def header(operation, form):
    """The header of a learnt built-in operation."""
    network = handmade_networks.proved(operation).integers
    return exported_c(network, MACHINES[operation], form)


def output_of(text, name, headers, data=b"", compiler="gcc, undefined behaviour trapped"):
    """What a program around a header writes; the header is compiled under strict warnings."""
    program, options = COMPILERS[compiler]
    c_programs.require(program)
    text = text % {"name": name, "NAME": name.upper()}
    return c_programs.output_of(program, text, c_programs.WARNINGS + options, headers, data)


def answer(stepper, operands, bits):
    """The output bits on the lowest bits of the operands, as a number."""
    symbols = [sum([(n >> t & 1) << k for k, n in enumerate(operands)]) for t in range(bits)]
    return sum([y << t for t, y in enumerate(stepper.outputs(symbols))])


ANSWERS = {}


def answers_of_8_bits(operation):
    """What the learnt integer network gives for all pairs of 8 bits; found once in a session."""
    if operation not in ANSWERS:
        stepper = handmade_networks.Stepper(handmade_networks.proved(operation).integers)
        ANSWERS[operation] = bytes(
            [answer(stepper, (a, b), 8) for a in range(256) for b in range(256)]
        )
    return ANSWERS[operation]


@every_form
@pytest.mark.parametrize("compiler", sorted(COMPILERS))
@pytest.mark.parametrize("operation", ["addition", "subtraction"])
def test_all_pairs_of_8_bits_give_what_the_integer_network_gives(form, compiler, operation):
    c_programs.require(COMPILERS[compiler][0])
    expected, name = answers_of_8_bits(operation), OPERATIONS[operation].function
    written = output_of(PAIRS, name, {"net.h": header(operation, form)}, b"", compiler)
    assert written == expected
    sign = 1 if operation == "addition" else -1
    assert expected == bytes([a + sign * b & 255 for a in range(256) for b in range(256)])


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_what_is_undefined_is_noticed(compiler):
    c_programs.require(compiler)
    text = "int main(void) { volatile int n = 2147483647; n = n + 1; return 0; }\n"
    assert c_programs.output_of(compiler, text, ["-O1"]) == b""
    with pytest.raises(AssertionError):
        c_programs.output_of(compiler, text, ["-O1"] + c_programs.SANITISER)


@every_form
@pytest.mark.parametrize("operation", ["addition", "subtraction", "xor"])
def test_long_operands_give_what_the_integer_network_gives(form, operation):
    c_programs.require("gcc")
    draw, name = random.Random(operation), OPERATIONS[operation].function
    network = handmade_networks.proved(operation).integers
    stepper = handmade_networks.Stepper(network)
    pairs = [(2**64 - 1, 1), (0, 1), (2**64 - 1, 2**64 - 1)]
    pairs += [(draw.getrandbits(64), draw.getrandbits(64)) for _ in range(100)]
    data = b"".join([n.to_bytes(8, "little") for pair in pairs for n in pair])
    expected = b"".join(
        [
            answer(stepper, pair, bits).to_bytes(bits // 8, "little")
            for pair in pairs
            for bits in (16, 32, 64, 64)
        ]
    )
    assert output_of(WORDS, name, {"net.h": header(operation, form)}, data) == expected


@every_form
def test_a_bit_at_the_end_is_the_answer_of_a_comparison(form):
    written = output_of(PAIRS, "less", {"net.h": header("comparison", form)})
    assert written == bytes([a < b for a in range(256) for b in range(256)])


@every_form
def test_bytes_of_any_length_are_added(form):
    length = 1000
    text = (
        """
#include <stdio.h>
#include "net.h"
static uint8_t in[2][%d];
int main(void)
{
    if (fread(in, 1, sizeof in, stdin) != sizeof in)
        return 1;
    add_bytes(in[1], in[0], in[1], 0);
    add_bytes(in[1], in[0], in[1], sizeof in[0]);
    fwrite(in[1], 1, sizeof in[1], stdout);
    return 0;
}
"""
        % length
    )
    a, b = 2 ** (8 * length) - 1 - 2**77, 2**4000 + 2**77 + 1
    data = a.to_bytes(length, "little") + b.to_bytes(length, "little")
    written = output_of(text, "add", {"net.h": header("addition", form)}, data)
    assert int.from_bytes(written, "little") == (a + b) % 2 ** (8 * length)


def silence(network, name="silence"):
    """A machine of the network's shape, for a network that is right for nothing in particular."""
    zeros = [[0] * 2**network.n_in]
    return Machine(name, network.n_in, network.n_out, [0], zeros, zeros)


@st.composite
def networks(draw):
    """Integer networks of every shape that is small; weights and thresholds of any size."""
    network = draw(integer_networks(n_in=st.integers(1, 3), n_out=st.integers(1, 3)))
    if draw(st.booleans()):
        return network
    n, top = network, network.levels - 1
    large = st.sampled_from([-128, -127, -1, 0, 1, 127])
    W = [
        [draw(vectors(large, len(row))) for row in rows]
        for rows in (n.Wxh, n.Whh, n.Why, [n.bh, n.by])
    ]
    thresholds = sorted(draw(vectors(st.sampled_from([-(2**30), -40000, -200, 0, 9, 2**30]), top)))
    return QuantisedNetwork(1, n.levels, thresholds, W[0], W[1], W[2], W[3][0], W[3][1])


@every_form
@settings(max_examples=12, deadline=None)
@given(network=networks(), data=st.binary(max_size=200))
def test_any_network_steps_as_it_is_and_reads_no_further_bits_of_a_symbol(form, network, data):
    text = exported_c(network, silence(network), form, unproved=True)
    mask = 2**network.n_in - 1
    expected = handmade_networks.Stepper(network).outputs([x & mask for x in data])
    assert output_of(STEPS, "silence", {"net.h": text}, data) == bytes(expected)


def wide(n_hid, levels):
    """A network of many units whose sums are as large as they can be."""
    ones = [[127 if (i + j) % 3 else -128 for j in range(n_hid)] for i in range(n_hid)]
    thresholds = [1000 * k - 3000 for k in range(levels - 1)]
    return QuantisedNetwork(
        1, levels, thresholds, [[127]] * n_hid, ones, [ones[0]], [-128] * n_hid, [0]
    )


@pytest.mark.parametrize(
    "n_hid, levels, type_", [(16, 8, "int16_t"), (40, 8, "int32_t"), (300, 16, "int32_t")]
)
def test_sums_are_as_wide_as_the_bound_asks(n_hid, levels, type_):
    network = wide(n_hid, levels)
    assert (network.accumulator_bound() < 2**15) == (type_ == "int16_t")
    text = exported_c(network, silence(network), "network", unproved=True)
    assert "static inline %s silence_sum" % type_ in text
    data = bytes([1, 0, 1, 1, 0, 0, 1, 0, 1, 1])
    assert output_of(STEPS, "silence", {"net.h": text}, data) == bytes(
        handmade_networks.Stepper(network).outputs(data)
    )


@pytest.mark.parametrize("bits", [8, 16])
def test_a_table_is_as_wide_as_its_entries_ask(bits):
    # A shift register: as many states as values of its last bits.
    n = 3 if bits == 8 else 8
    Whh = [[16 if i == j + 1 else 0 for j in range(n)] for i in range(n)]
    network = QuantisedNetwork(
        1, 2, [1], [[16]] + [[0]] * (n - 1), Whh, [[0] * (n - 1) + [16]], [0] * n, [-8]
    )
    text = exported_c(network, silence(network), "table", unproved=True)
    assert "static const uint%d_t SILENCE_TABLE[%d][2]" % (bits, 2**n) in text
    data = bytes([random.Random(0).getrandbits(1) for _ in range(500)])
    written = output_of(STEPS, "silence", {"net.h": text}, data)
    assert written == bytes(handmade_networks.Stepper(network).outputs(data))
    assert written[n - 1 :] == data[: 500 - n + 1]


@every_form
def test_the_self_test_notices_an_output_that_changed(form):
    text = header("addition", form)
    if form == "table":  # the first entry's output
        begin, end = (
            text.index("= {\n    {") + len("= {\n    {"),
            text.index(",", text.index("= {\n")),
        )
        broken = text[:begin] + "%d" % (int(text[begin:end]) ^ 1) + text[end:]
    else:  # the output's row, all zeros: always 1
        end = text.index("},\n};")
        begin = text.rindex("    {", 0, end)
        broken = text[:begin] + "    {0" + text[end:]
    program = '#include "net.h"\nint main(void) { return add_self_test() ? 0 : 1; }\n'
    output_of(program, "add", {"net.h": text})
    with pytest.raises(AssertionError):
        output_of(program, "add", {"net.h": broken})


@every_form
def test_it_is_cpp_too_and_two_headers_live_in_one_program(form):
    c_programs.require("g++")
    text = '#include "a.h"\n#include "a.h"\n#include "s.h"\n'
    text += "int main() { return add_8(9, 60) - subtract_8(79, 10); }\n"
    headers = {"a.h": header("addition", form), "s.h": header("subtraction", form)}
    options = ["-Wall", "-Wextra", "-Wconversion", "-Werror"]
    path = c_programs.compiled("g++", text, options, headers, suffix=".cpp")
    try:
        assert c_programs.run([path]) == b""
    finally:
        shutil.rmtree(os.path.dirname(path))


@every_form
@pytest.mark.parametrize("operation", handmade_networks.QUICKLY)
def test_every_operation_compiles_and_its_example_is_true(form, operation):
    text = header(operation, form)
    assert max(map(len, text.split("\n"))) <= 120
    assert all(" " <= c <= "~" or c == "\n" for c in text)
    assert handmade_networks.proved(operation).integers.digest() in text
    assert "PROVED. Theorem: at every step" in text and "NOT PROVED" not in text
    name = OPERATIONS[operation].function
    (line,) = [line for line in text.split("\n") if line.startswith(" *     %s_8(" % name)]
    call, answer = line[2:].split(" is ")
    program = '#include "net.h"\nint main(void) { return %s == %s && %s_self_test() ? 0 : 1; }\n'
    output_of(program % (call, answer, name), name, {"net.h": text})


def test_no_name_of_a_machine_breaks_the_file():
    network = QuantisedNetwork(16, 2, [0], [[16]], [[0]], [[16]], [-8], [-8])
    for name in ('*/ #error "x" /*', "??/", "\\", "int", "uint8", "a", "%s %d"):
        text = exported_c(network, machine_of(name, lambda s, x: (s, x), 1))
        output_of('#include "net.h"\nint main(void) { return 0; }\n', "", {"net.h": text})


def test_a_network_without_a_proof_is_exported_only_on_demand_and_its_header_says_so():
    network = quantise(handmade_networks.adder(), levels=2)
    with pytest.raises(PurernnError, match="subtraction is not proved: refuted"):
        exported_c(network, MACHINES["subtraction"])
    text = exported_c(network, MACHINES["subtraction"], unproved=True)
    assert "NOT PROVED: do not rely on its answers." in text and "Theorem" not in text
    with pytest.raises(PurernnError, match="the form of a C header must be one of network, table"):
        exported_c(network, MACHINES["addition"], "lanes")


# ---- the command


@pytest.mark.parametrize(
    "arguments, form",
    [
        (["-o", "x.h"], "network"),
        (["-o", "x.h", "--form", "table"], "table"),
        (["-o", "x.h", "--form", "c-table"], "table"),
        (["--form", "c"], "network"),
        (["--form", "c-table", "-o", "-"], "table"),
    ],
)
def test_the_command_writes_c_where_the_form_or_the_suffix_asks_for_it(
    tmp_path, monkeypatch, cli, arguments, form
):
    network = quantise(handmade_networks.adder(), levels=2)
    path = str(tmp_path / "model.json")
    save(Model(MACHINES["addition"], {}, 0, [], handmade_networks.adder(), network), path)
    monkeypatch.chdir(tmp_path)
    status, out, err = cli("export", path, *arguments)
    assert status == 0
    if "x.h" in arguments:
        assert out == ""
        with io.open(str(tmp_path / "x.h")) as file:
            out = file.read()
    assert out == exported_c(network, MACHINES["addition"], form)


def test_lanes_in_c_are_refused():
    with pytest.raises(PurernnError, match="'x.h' is C, which has no form lanes"):
        form_of("x.h", "lanes")


# ---- on small computers


@pytest.mark.parametrize("chip", ["atmega328p", "attiny85"])
@every_form
def test_it_is_right_on_a_simulated_avr(form, chip):
    c_programs.require("avr-gcc", "simavr")
    said, cycles = c_programs.on_avr(footprints.header(form), chip, footprints.TRIPLES)
    assert said == "right"
    if form == "table" and cycles:
        assert cycles <= 8 * 60
    wrong = [(a, b, total ^ 1) for a, b, total in footprints.TRIPLES]
    assert c_programs.on_avr(footprints.header(form), chip, wrong)[0] == "wrong"


@every_form
def test_it_keeps_within_its_bytes_of_flash_on_an_atmega(form):
    c_programs.require("avr-gcc")
    flash, _ = c_programs.bytes_of("avr-gcc", footprints.header(form), ["-mmcu=atmega328p"])
    assert flash <= FLASH[form]


def test_the_page_gives_the_footprints_of_c_as_measured():
    c_programs.require("avr-gcc", "simavr", "arm-none-eabi-gcc")
    versions = [
        c_programs.run([name, "-dumpversion"]).decode().strip()
        for name in ("avr-gcc", "arm-none-eabi-gcc")
    ]
    if versions != ["5.4.0", "12.2.1"]:
        pytest.skip("the page's figures are of other compilers than %s" % versions)
    measured = list(footprints.c_rows())
    assert footprints.rows_of_the_page()[: len(measured)] == measured


def test_the_example_of_the_page_compiles_and_prints_what_it_says():
    (text,) = [
        block.group("text")
        for block in doc_examples.blocks("docs/embed.md")
        if block.group("kind") == "c"
    ]
    c_programs.require("gcc")
    assert (
        c_programs.output_of(
            "gcc", text, c_programs.WARNINGS, {"adder.h": footprints.header("network")}
        )
        == b"69\n4294967296\n"
    )
