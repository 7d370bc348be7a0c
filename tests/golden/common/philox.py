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
