"""The sigmoid as an exact function: the multiple of 2^-40 that is nearest to

    σ(z) = 1 / (1 + e^{-z}).

Each float z has exactly one such multiple, on every Python, so training is the same everywhere,
bit for bit. The `exp` of two C libraries or browsers may differ in the last bits, so it serves
only as a first guess:

    s = 1 / (1 + exp(-z))             off by less than SLACK = 2^-50
    r = (s + 4096) - 4096             s to the nearest multiple of 2^-40: a float from 4096 to
                                      8192 has no finer bits
    |s - r| < 2^-41 - SLACK           if so, r is also nearest to σ(z)

Otherwise, about once in 500 times, s is near a tie (halfway between two multiples), and integers
decide. σ(z) ≥ tie means e^z ≥ tie / (1 - tie). A float z is a fraction, so the series of e^z
can be summed in integers; and e^z is irrational for every fraction z but 0, so equality never
occurs.

Two properties of σ hold exactly: it never falls, and σ(-z) = 1 - σ(z). `docs/exact.md` has the
argument in full.

Sources: A. Ziv, "Fast evaluation of elementary mathematical functions with correctly rounded last
bit", ACM Trans. Math. Software 17 (1991), for a fast guess that shows when more precision is
needed; J. Lambert (1761), for e^z being irrational.

>>> sigmoid(0.0), sigmoid(1e308), sigmoid(-1e308)
(0.5, 1.0, 0.0)
>>> sigmoid(-1.5) + sigmoid(1.5), sigmoid(1.5) * 2 ** 40
(1.0, 898932643148.0)
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from math import exp, frexp

from .errors import PurernnError

COARSE = 4096.0  # a float from 4096 to 8192 is a multiple of 2^-40
SLACK = 2.0**-50  # bounds |s - σ(z)|, where exp is off by 8 units in the last place at most
SURE = 2.0**-41 - SLACK  # nearer than this, s and σ(z) have the same nearest multiple


def sigmoid(z: float) -> float:
    """σ(z), the multiple of 2^-40 nearest to 1 / (1 + e^{-z}): in [0, 1], never falling.

    NaN for NaN.
    """
    # σ(z) < e^z < 2^-41, nearest to 0; below -709 exp overflows
    if z < -40.0:
        return 0.0
    # s = 1 / (1 + e^{-z}), r its nearest multiple of 2^-40: that of σ(z), but near a tie
    s = 1.0 / (1.0 + exp(-z))
    r = (s + COARSE) - COARSE
    return r if -SURE < s - r < SURE else nearest(z, s)


def nearest(z: float, s: float) -> float:
    """The multiple of 2^-40 nearest to σ(z), by integers; s: a float within SLACK of σ(z), from
    2^-42 to 1 - 2^-42, which holds z between -30 and 30.

    >>> nearest(0.25, 1 / (1 + exp(-0.25))) == sigmoid(0.25)
    True
    """
    if s != s:  # not a number
        return s
    # σ(z) is nearest to n or n + 1 over 2^40: the tie between the two is (2n + 1) / 2^41
    n = int(s * 2.0**40)
    odd = 2 * n + 1
    # σ(z) ≥ tie: e^z ≥ odd / (2^41 - odd), or if z < 0, e^|z| ≤ (2^41 - odd) / odd
    if z >= 0:
        return (n + exceeds(z, odd, (1 << 41) - odd)) / 2.0**40
    return (n + 1 - exceeds(-z, (1 << 41) - odd, odd)) / 2.0**40


def exceeds(z: float, a: int, b: int) -> bool:
    """Whether e^z > a / b, for a float z from 0 to 40 and a, b > 0, in integers only.

    >>> exceeds(1.0, 2718281828, 10**9), exceeds(1.0, 2718281829, 10**9)
    (True, False)
    """
    # z as a fraction: numerator / 2^shift
    fraction, exponent = frexp(z)
    numerator, shift = int(fraction * 2.0**53), 53 - exponent
    places = 96
    while True:  # until the places decide
        # e^z = Σ_k z^k / k!, in units of 2^-places, every term rounded down
        term, total, k = 1 << places, 0, 0
        while term:
            total, k = total + term, k + 1
            term = (term * numerator >> shift) // k
        # each term lost less than a unit, and hands its loss on to later terms: at most k e^z in
        # all, and e^z < 2^60
        if total * b > a << places:
            return True
        if (total + (k << 60)) * b < a << places:
            return False
        places *= 2  # they do not: twice as many


def check_floats(number=float):
    """Raise PurernnError unless floats are IEEE 754 doubles and each operation rounds once.

    With other floats training might work, but it would reach other weights.
    """
    one, half, tiny = number(1.0), number(2.0**-53), number(2.0**-27)
    # Above the tie between 1 and 1 + 2^-52. Single precision makes it 1; so does an x87, which
    # rounds to 64 bits first, and then that tie to even.
    rises = one + (half + number(2.0**-64)) - one == number(2.0**-52)
    # (1 + 2^-27)² is 1 + 2^-26 when rounded; a fused multiply-add would keep the 2^-54 after it.
    rounds = (one + tiny) * (one + tiny) - (one + tiny + tiny) == number(0.0)
    guess = exp(1.0)
    if not (rises and rounds and abs(guess - 2.718281828459045) <= 2.0**-50):
        raise PurernnError("the floats of this Python are not IEEE 754 doubles")
