"""The project's random numbers (common/src/random.cpp) in NumPy: the tests and the reference
scripts draw the same inputs and weights, so that no file has to carry them."""

import numpy


def _blocks(seed, stream, count):
    """Philox 4x32-10 for counters 0 .. count - 1: (count, 4) words."""
    n = numpy.arange(count, dtype=numpy.uint64)
    mask = numpy.uint64(0xFFFFFFFF)
    c = [n & mask, n >> numpy.uint64(32)]
    c += [numpy.full(count, word, numpy.uint64) for word in (stream & 0xFFFFFFFF, stream >> 32)]
    k0, k1 = seed & 0xFFFFFFFF, seed >> 32
    shift = numpy.uint64(32)
    for _ in range(10):
        p0 = numpy.uint64(0xD2511F53) * c[0]
        p1 = numpy.uint64(0xCD9E8D57) * c[2]
        c = [
            (p1 >> shift) ^ c[1] ^ numpy.uint64(k0),
            p1 & mask,
            (p0 >> shift) ^ c[3] ^ numpy.uint64(k1),
            p0 & mask,
        ]
        k0 = (k0 + 0x9E3779B9) & 0xFFFFFFFF
        k1 = (k1 + 0xBB67AE85) & 0xFFFFFFFF
    return numpy.stack(c, axis=1)


def uniform(seed, stream, count, low=0.0, high=1.0):
    """The first numbers of Rng(seed, stream).uniform(low, high)."""
    words = _blocks(seed, stream, (count + 1) // 2).reshape(-1, 2)
    bits = (words[:, 0] << numpy.uint64(32)) | words[:, 1]
    u = (bits >> numpy.uint64(11)).astype(numpy.float64) * 2.0**-53
    return low + (high - low) * u[:count]


def away_from_zero(seed, stream, count, low, high):
    """The same without the numbers that are within 0.05 of 0, as the tests of ops draw them."""
    drawn = uniform(seed, stream, 4 * count + 16, low, high)
    kept = drawn[abs(drawn) >= 0.05]
    return kept[:count]


class Rng:
    """The class of that name, one number after the other. Its normal numbers are not here."""

    def __init__(self, seed, stream=0):
        self.seed, self.stream = seed, stream
        self.words, self.position = [], 0

    def bits32(self):
        if self.position == len(self.words):
            blocks = _blocks(self.seed, self.stream, len(self.words) // 2 + 256)
            self.words = [int(word) for word in blocks.reshape(-1)]
        self.position += 1
        return self.words[self.position - 1]

    def bits64(self):
        high = self.bits32()
        return high << 32 | self.bits32()

    def uniform(self, low=0.0, high=1.0):
        return low + (high - low) * ((self.bits64() >> 11) * 2.0**-53)

    def integer(self, n):
        """Numbers of just enough bits, drawn again while they are too large."""
        bits = (n - 1).bit_length()
        while bits > 0:
            number = self.bits32() >> (32 - bits) if bits <= 32 else self.bits64() >> (64 - bits)
            if number < n:
                return number
        return 0

    def categorical(self, weights):
        left = self.uniform() * sum(weights)
        for i, weight in enumerate(weights):
            if left < weight:
                return i
            left -= weight
        return max(i for i, weight in enumerate(weights) if weight > 0)

    def permutation(self, n):
        order = list(range(n))
        for i in range(n, 1, -1):
            j = self.integer(i)
            order[i - 1], order[j] = order[j], order[i - 1]
        return order
