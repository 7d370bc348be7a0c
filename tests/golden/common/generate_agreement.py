"""What every build must give, natively and in the browser: results of kernels, exact to the last bit
of a double, and checksums of what must be the same bits everywhere; run it in this folder.

Writes agreement.json. Debian 12: apt-get install python3-numpy python3-mpmath. Versions used: see the
file. All inputs are numbers that float holds, drawn by philox.py; common/tests/agreement_test.cpp
draws the same and states the bounds. `name.size` is the sum of the sizes of an element's terms.
"""

import itertools
import json
import math

import mpmath
import numpy
from philox import Rng, uniform

mpmath.mp.dps = 40
SEED = 21
out = {"made_with": f"numpy {numpy.__version__}, mpmath {mpmath.__version__}"}


def draw(shape, stream, low=-2.0, high=2.0):
    x = uniform(SEED, stream, math.prod(shape), low, high)
    return x.astype("f4").astype("f8").reshape(shape)


def store(name, x):
    x = numpy.asarray(x, dtype="f8")
    out[name] = {"shape": list(x.shape), "data": x.ravel().tolist()}


# ---- Functions of one element, rounded from 40 digits ------------------------------------------

u = uniform(SEED, 1, 64, -8.0, 8.0)
x = (u * u * u / 64).astype("f4").astype("f8")  # large and small ones
FUNCTIONS = {
    "exp": mpmath.exp,
    "tanh": mpmath.tanh,
    "sigmoid": lambda v: 1 / (1 + mpmath.exp(-v)),
    "erf": mpmath.erf,
    "softplus": lambda v: mpmath.log1p(mpmath.exp(v)),
    "gelu": lambda v: v * mpmath.ncdf(v),
}
OF_POSITIVE = {"log": mpmath.log, "sqrt": mpmath.sqrt, "rsqrt": lambda v: 1 / mpmath.sqrt(v)}
for name, f in FUNCTIONS.items():
    store(name, [float(f(mpmath.mpf(v))) for v in x])
for name, f in OF_POSITIVE.items():
    store(name, [float(f(mpmath.mpf(abs(v)))) for v in x])

# ---- Sums of products: fsum is exact, and so are products of two floats in double -----------------


def store_sums(name, shape, terms):
    """terms: index of an element of the result -> list of its terms"""
    all_terms = [terms(i) for i in itertools.product(*map(range, shape))]
    store(name, numpy.array([math.fsum(t) for t in all_terms]).reshape(shape))
    store(name + ".size", numpy.array([math.fsum(map(abs, t)) for t in all_terms]).reshape(shape))


M, N, K = 13, 37, 29
a, b, bias = draw((M, K), 2), draw((K, N), 3), draw((N,), 4)
store_sums("gemm", (M, N), lambda i: [*(a[i[0]] * b[:, i[1]])])
store_sums("gemm_bias", (M, N), lambda i: [*(a[i[0]] * b[:, i[1]]), bias[i[1]]])
store_sums("gemv", (M,), lambda i: [*(a[i[0]] * b[:, 0])])
v, w = draw((1003,), 5), draw((1003,), 6)
store_sums("sum", (1,), lambda _: [*v])
store_sums("dot", (1,), lambda _: [*(v * w)])
store_sums("sum_of_squares", (1,), lambda _: [*(v * v)])
c = draw((3, 70, 5), 7)
store_sums("sum_axis", (3, 5), lambda i: [*c[i[0], :, i[1]]])


def conv(name, stream, x_shape, w_shape, y_shape, stride, padding, dilation, groups):
    """A convolution and its gradients, by their definition."""
    x, w, dy = draw(x_shape, stream), draw(w_shape, stream + 1), draw(y_shape, stream + 2)
    y_terms, x_terms, w_terms = ({} for _ in range(3))
    outputs, (_, per_group, kernel_h, kernel_w) = w_shape[0] // groups, w_shape
    for n, o, i, j in itertools.product(*map(range, y_shape)):
        for q, p, r in itertools.product(range(per_group), range(kernel_h), range(kernel_w)):
            row = i * stride[0] + p * dilation[0] - padding[0]
            column = j * stride[1] + r * dilation[1] - padding[1]
            if not (0 <= row < x_shape[2] and 0 <= column < x_shape[3]):
                continue
            at_x = (n, o // outputs * per_group + q, row, column)
            at_w, at_y = (o, q, p, r), (n, o, i, j)
            y_terms.setdefault(at_y, []).append(x[at_x] * w[at_w])
            x_terms.setdefault(at_x, []).append(dy[at_y] * w[at_w])
            w_terms.setdefault(at_w, []).append(dy[at_y] * x[at_x])
    store_sums(name, y_shape, lambda i: y_terms.get(i, []))
    store_sums(name + ".dx", x_shape, lambda i: x_terms.get(i, []))
    store_sums(name + ".dweight", w_shape, lambda i: w_terms.get(i, []))


conv("conv", 10, (2, 4, 7, 9), (6, 2, 3, 2), (2, 6, 4, 9), (2, 1), (1, 1), (1, 2), 2)
conv("depthwise", 13, (1, 3, 8, 8), (3, 1, 3, 3), (1, 3, 8, 8), (1, 1), (1, 1), (1, 1), 3)

# ---- Rows and channels -----------------------------------------------------------------------


def exact(array):
    return [mpmath.mpf(float(v)) for v in array]


rows = draw((3, 37), 20, -9.0, 9.0)
sums = [mpmath.log(sum(mpmath.exp(v) for v in exact(row))) for row in rows]
store("log_sum_exp", [float(s) for s in sums])
store("log_softmax", [[float(v - s) for v in exact(row)] for row, s in zip(rows, sums)])
store("softmax", [[float(mpmath.exp(v - s)) for v in exact(row)] for row, s in zip(rows, sums)])


def normalised(values, gammas, betas, epsilon=1e-5):
    mean = sum(values) / len(values)
    variance = sum((v - mean) ** 2 for v in values) / len(values)
    r = 1 / mpmath.sqrt(variance + mpmath.mpf(epsilon))
    return [float((v - mean) * r * g + b) for v, g, b in zip(values, gammas, betas)]


gamma, beta = draw((37,), 21), draw((37,), 22)
store("layer_norm", [normalised(exact(row), exact(gamma), exact(beta)) for row in rows])
image = draw((4, 3, 5, 2), 23)
channels = []
for channel, g, shift in zip(image.transpose(1, 0, 2, 3).reshape(3, -1), gamma, beta):
    channels.append(normalised(exact(channel), exact([g] * 40), exact([shift] * 40)))
store("batch_norm", numpy.array(channels).reshape(3, 4, 5, 2).transpose(1, 0, 2, 3))


def attention(q, k, v, heads):
    """Causal: position t sees keys up to t."""
    time, width = q.shape
    size = width // heads
    y = numpy.zeros((time, width))
    for h, t in itertools.product(range(heads), range(time)):
        part = slice(h * size, (h + 1) * size)
        scores = [
            sum(p * r for p, r in zip(exact(q[t, part]), exact(k[s, part]))) / mpmath.sqrt(size)
            for s in range(t + 1)
        ]
        weights = [mpmath.exp(s) for s in scores]
        for e in range(size):
            terms = (p * mpmath.mpf(v[s, h * size + e]) for s, p in enumerate(weights))
            y[t, h * size + e] = float(sum(terms) / sum(weights))
    return y


store("attention", [attention(*(draw((7, 8), s) for s in (24, 25, 26)), 2)])

# ---- Bits ------------------------------------------------------------------------------------


def checksum(array, number):
    """FNV-1a over the bit patterns, least significant byte first; -0 counts as 0."""
    array = numpy.ascontiguousarray(array)
    assert array.dtype == number, (array.dtype, number)
    data = (array + number(0)).astype(array.dtype.newbyteorder("<")).tobytes()
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return f"{value:016x}"


def cut(x, p, rng):
    """Dropout: zeros with probability p, the rest times 1 / (1 - p)."""
    kept = numpy.array([rng.bits32() >= int(p * 2**32) for _ in range(x.size)]).reshape(x.shape)
    return numpy.where(kept, x * x.dtype.type(1 / (1 - p)), x.dtype.type(0))


for number in (numpy.float32, numpy.float64):
    x, y = (draw((5, 13), s).astype(number) for s in (30, 31))
    row, column = y[0], y[:, :1]
    integers = Rng(SEED, 40)
    left = numpy.array([integers.integer(101) - 50 for _ in range(20 * 70)], number)
    right = numpy.array([integers.integer(101) - 50 for _ in range(70 * 35)], number)
    picture = draw((2, 3, 6, 8), 32).astype(number)
    rng = Rng(SEED, 41)
    limit = math.sqrt(6 / 13)
    one = number(1)
    cases = {
        "add": x + row,
        "subtract": x - column,
        "multiply": x * row,
        "divide": x / column,
        "divide_by": one / x,
        "maximum": numpy.maximum(x, y),
        "minimum": numpy.minimum(x, row),
        "sqrt": numpy.sqrt(abs(x)),
        "square": x * x,
        "relu": numpy.maximum(x, number(0)),
        "clip": numpy.clip(x, number(-0.5), number(0.75)),
        "where": numpy.where(x > 0, y, column),
        "permute": picture.transpose(0, 2, 3, 1),
        "concat": numpy.concatenate((x, y), 1),
        "slice": x[:, 3:9],
        "take": x[[4, 0, 4]],
        "max_pool": picture.reshape(2, 3, 3, 2, 4, 2).max((3, 5)),
        "scale": x * number(0.3),
        "integers": left.reshape(20, 70) @ right.reshape(70, 35),
        "uniform": numpy.array([rng.uniform(-3, 5) for _ in range(50)]).astype(number),
        "dropout": cut(x, 0.3, rng),
        "kaiming": numpy.array([rng.uniform(-limit, limit) for _ in range(65)]).astype(number),
    }
    for name, array in cases.items():
        out[f"bits.{name}.{'float' if number is numpy.float32 else 'double'}"] = checksum(
            array, number
        )

rng = Rng(SEED, 50)
weights = [0.1, 0.0, 2.5, 0.4, 1.0]
out["integers"] = [rng.integer(n) for n in (1, 2, 6, 1000, 2**20, 2**31 + 7, 2**45 + 3)]
out["bernoulli"] = [int(rng.uniform() < 0.3) for _ in range(40)]
out["categorical"] = [rng.categorical(weights) for _ in range(40)]
out["permutation"] = rng.permutation(30)

with open("agreement.json", "w") as file:
    entries = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in out.items())
    file.write("{\n" + ",\n".join(entries) + "\n}\n")
