"""The Mersenne Twister, seeded and drawn from as NumPy's `RandomState` does it.

A seed thus gives the same numbers on every Python, and the same as it gave the programs of
2015. The state is 624 words of 32 bits, which follow the recurrence

    x_{k+624} = x_{k+397} xor twist(upper bit of x_k, lower 31 bits of x_{k+1})

and each word is tempered before it is returned.

`random.Random` runs the same recurrence, but spreads its seed over the state differently
(`init_by_array`), and MicroPython has no Mersenne Twister at all.

Source: M. Matsumoto, T. Nishimura, "Mersenne Twister", ACM TOMACS 8 (1998), and their
`init_genrand` of 2002.

>>> draws = Mersenne(0)
>>> [draws.uint32() for _ in range(3)]
[2357136044, 2546248239, 3071714933]
>>> round(Mersenne(0).random(), 8)
0.5488135
"""

if __name__ == "__main__":
    raise SystemExit("purernn is a package: run python3 -m purernn in the folder above it")

from .errors import natural

N, M = 624, 397  # words of state; the distance of the recurrence's middle term
WORD = 0xFFFFFFFF


class Mersenne:
    """A stream of draws. `seed` is an integer from 0 to 2^32 - 1; else PurernnError."""

    def __init__(self, seed: int):
        word = natural(seed, "the seed", most=WORD)
        self.state = [word] * N
        for k in range(1, N):
            word = (1812433253 * (word ^ (word >> 30)) + k) & WORD
            self.state[k] = word
        self.index = N

    def _twist(self):
        x = self.state
        for k in range(N):
            y = (x[k] & 0x80000000) | (x[(k + 1) % N] & 0x7FFFFFFF)
            x[k] = x[(k + M) % N] ^ (y >> 1) ^ (0x9908B0DF if y & 1 else 0)
        self.index = 0

    def uint32(self) -> int:
        """The next word: an integer from 0 to 2^32 - 1."""
        if self.index == N:
            self._twist()
        y = self.state[self.index]
        self.index += 1
        y ^= y >> 11
        y ^= (y << 7) & 0x9D2C5680
        y ^= (y << 15) & 0xEFC60000
        return y ^ (y >> 18)

    def random(self) -> float:
        """A float from 0 (included) to 1 (excluded), of 53 bits from two words: NumPy's
        `random_sample`.
        """
        high, low = self.uint32() >> 5, self.uint32() >> 6
        return (high * 67108864 + low) / 9007199254740992

    def randint(self, bound: int) -> int:
        """An integer from 0 to bound - 1, as `RandomState.randint(bound)` draws it.

        Words are masked to the length of bound - 1 and rejected while they exceed it; past
        32 bits several words make one draw, the most significant first (NumPy stops at 2^63).
        A bound of 1 draws nothing. Raises PurernnError if bound is not at least 1.

        >>> draws = Mersenne(0)
        >>> [draws.randint(128) for _ in range(5)]
        [44, 47, 117, 64, 67]
        """
        largest = natural(bound, "the bound", least=1) - 1
        mask = 0
        while mask < largest:
            mask = mask << 1 | 1
        while mask:
            draw, words = self.uint32(), mask // (WORD + 1)
            while words:
                draw, words = draw << 32 | self.uint32(), words // (WORD + 1)
            if draw & mask <= largest:
                return draw & mask
        return 0

    def uniform(self, rows: int, columns: int) -> list:
        """A matrix of draws 2u - 1, from -1 to 1, row by row."""
        return [[2 * self.random() - 1 for _ in range(columns)] for _ in range(rows)]
