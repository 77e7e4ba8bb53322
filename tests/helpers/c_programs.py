"""C programs: compiled by the compilers that are here, and run, some of them on a simulated AVR."""

import os
import re
import shutil
import subprocess
import tempfile

import pytest

WARNINGS = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Werror"]
SANITISER = ["-fsanitize=undefined", "-fsanitize-undefined-trap-on-error"]  # needs no library
SIMAVR = "/usr/include/simavr"  # the header by which a program speaks to the simulator
PACKAGES = {
    "gcc": "gcc",
    "g++": "g++",
    "clang": "clang",
    "avr-gcc": "gcc-avr avr-libc",
    "simavr": "simavr libsimavr-dev",
    "arm-none-eabi-gcc": "gcc-arm-none-eabi",
}


def missing(*programs):
    """Why these programs cannot be used, or None."""
    absent = [name for name in programs if shutil.which(name) is None]
    if absent:
        return "no %s here (Debian: apt-get install %s)" % (
            " and no ".join(absent),
            " ".join([PACKAGES[name] for name in absent]),
        )
    return None


def require(*programs):
    """Skip the test where one of these programs is missing, saying how it is had; fail in CI."""
    reason = missing(*programs)
    if reason and os.environ.get("CI"):
        pytest.fail(reason, pytrace=False)
    if reason:
        pytest.skip(reason)


def run(command, data=b"", seconds=120):
    """The standard output of a command that must succeed, as bytes; AssertionError if it fails."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        out, err = process.communicate(data, timeout=seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    assert process.returncode == 0, "%s:\n%s" % (
        " ".join(command),
        err.decode("utf-8", "replace")[-3000:],
    )
    return out


def compiled(compiler, source, options=(), headers=None, suffix=".c"):
    """The path of what the compiler makes of a source beside these headers {name: text}; the
    caller removes its folder.
    """
    folder = tempfile.mkdtemp()
    for name, text in list((headers or {}).items()) + [("main" + suffix, source)]:
        with open(os.path.join(folder, name), "w") as file:
            file.write(text)
    path = os.path.join(folder, "program")
    try:
        run([compiler, os.path.join(folder, "main" + suffix), "-o", path] + list(options))
    except AssertionError:
        shutil.rmtree(folder)
        raise
    return path


def output_of(compiler, source, options=(), headers=None, data=b""):
    """What the compiled program writes, given this standard input."""
    path = compiled(compiler, source, options, headers)
    try:
        return run([path], data)
    finally:
        shutil.rmtree(os.path.dirname(path))


SUM = """
#include "add.h"
uint32_t sum(uint32_t a, uint32_t b);
uint32_t sum(uint32_t a, uint32_t b) { return add_32(a, b); }
"""


def bytes_of(compiler, header, options):
    """(flash, RAM) in bytes of a program's part that adds two numbers of 32 bits; RAM with what
    lies on the stack.
    """
    flags = WARNINGS + ["-Os", "-c", "-fstack-usage"] + options
    path = compiled(compiler, SUM, flags, {"add.h": header})
    try:
        numbers = run([compiler.replace("gcc", "size"), path]).decode().splitlines()[1].split()
        with open(path + ".su") as file:
            stack = max([int(line.split("\t")[1]) for line in file])
    finally:
        shutil.rmtree(os.path.dirname(path))
    text, data, bss = [int(number) for number in numbers[:3]]
    return text + data, data + bss + stack


# Adds pairs whose sums are known, tries the self-test, counts cycles where timer 1 has 16 bits,
# and says so through the simulator's console register.
ON_AVR = """
#include <avr/interrupt.h>
#include <avr/io.h>
#include <avr/pgmspace.h>
#include <avr/sleep.h>
#include <avr/avr_mcu_section.h>
#include "add.h"
AVR_MCU(16000000, MCU);
AVR_MCU_SIMAVR_CONSOLE(&GPIOR0);
static const uint32_t pairs[][3] PROGMEM = {%s};
static void say(const char *text) { while (*text) GPIOR0 = (uint8_t)*text++; }
int main(void)
{
    uint8_t right = add_self_test();
    char digits[6] = "00000";
    for (uint8_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const uint32_t a = pgm_read_dword(&pairs[i][0]), b = pgm_read_dword(&pairs[i][1]);
        const uint32_t sum = pgm_read_dword(&pairs[i][2]);
        if (add_32(a, b) != sum || add_8((uint8_t)a, (uint8_t)b) != (uint8_t)sum)
            right = 0;
    }
#ifdef TIMSK1
    volatile uint8_t a = 173, b = 85;
    TCCR1B = 1;
    TCNT1 = 0;
    a = add_8(a, b);
    uint16_t cycles = TCNT1;
    for (uint8_t i = 5; i > 0; cycles /= 10)
        digits[--i] = (char)('0' + cycles %% 10);
    if (TIFR1 & 1)
        right = 0; /* past 16 bits */
#endif
    say(right ? "right " : "wrong ");
    say(digits);
    say("\\r");
    cli();
    sleep_enable();
    sleep_cpu();
}
"""


def on_avr(header, chip, triples):
    """("right" or "wrong", the cycles of an 8-bit sum, or 0) of the header of an adder on a
    simulated chip, for triples a, b, sum.
    """
    options = ["-std=gnu99", "-Os", "-mmcu=" + chip, '-DMCU="%s"' % chip, "-I" + SIMAVR]
    options += ["-Wl,--undefined=_mmcu,--section-start=.mmcu=0x910000"]
    rows = ", ".join(["{%dul, %dul, %dul}" % triple for triple in triples])
    path = compiled("avr-gcc", ON_AVR % rows, options, {"add.h": header})
    try:
        process = subprocess.Popen(
            ["simavr", "-m", chip, "-f", "16000000", path],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        try:
            out = process.communicate(timeout=120)[0].decode("utf-8", "replace")
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    finally:
        shutil.rmtree(os.path.dirname(path))
    found = re.search(r"(right|wrong) (\d{5})", out)
    assert found, out[-2000:]
    return found.group(1), int(found.group(2))
