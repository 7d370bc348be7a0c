"""Reference values for the tests of common, made with NumPy and mpmath; run it in this folder.

Writes reference.json. Debian 12: apt-get install python3-numpy python3-mpmath. Versions used: see
the file.
"""

import io
import json
import platform

import mpmath
import numpy

mpmath.mp.dps = 40


def tensor(array):
    return {"shape": list(array.shape), "data": array.astype(float).ravel().tolist()}


# How NumPy prints: the same numbers as float32 and float64.
nan, inf = float("nan"), float("inf")
PRINTED = {
    "integers": numpy.arange(6.0).reshape(2, 3),
    "fractions": numpy.array([[1.5, -22.25], [0.125, 3.0]]),
    "third": numpy.array([1 / 3, 2 / 3, 1.0, -1.0]),
    "large": numpy.array([1e8, 1.0, -2.5e10]),
    "small": numpy.array([1e-5, 0.5]),
    "ratio": numpy.array([0.001, 2.0]),
    "zeros": numpy.array([0.0, -0.0, 0.0]),
    "not_finite": numpy.array([nan, 1.0, -inf, inf]),
    "only_nan": numpy.array([nan, nan]),
    "nan_and_exponent": numpy.array([nan, 1e12, 1.0]),
    "cube": numpy.arange(24.0).reshape(2, 3, 4) / 4,
    "four_axes": numpy.arange(16.0).reshape(2, 2, 2, 2),
    "broken_row": numpy.arange(40.0) * 0.25,
    "long_vector": numpy.arange(1200.0),
    "long_matrix": numpy.arange(2400.0).reshape(60, 40),
    "narrow_matrix": numpy.arange(2400.0).reshape(600, 4),
    "one": numpy.array([[7.0]]),
    "empty": numpy.zeros((0, 3)),
    "scalar": numpy.array(2.5),
    "whole_scalar": numpy.array(-3.0),
    "small_scalar": numpy.array(1.25e-7),
}

# Files as numpy.save writes them, in hexadecimal.
SAVED = {
    "f4": numpy.array([[1.5, -2.25, 3.0], [0.0, 1e-3, 1e30]], dtype="<f4"),
    "f8": numpy.array([0.1, -1e-30, 12345.678], dtype="<f8"),
    "i1": numpy.array([-128, 127, 0], dtype="i1"),
    "i2": numpy.array([-32768, 32767], dtype="<i2"),
    "i4": numpy.array([[-5, 7], [100000, -3]], dtype="<i4"),
    "i8": numpy.array([1 << 20, -9], dtype="<i8"),
    "u1": numpy.array([0, 255, 3], dtype="u1"),
    "u2": numpy.array([65535, 1], dtype="<u2"),
    "u4": numpy.array([1 << 23, 2], dtype="<u4"),
    "u8": numpy.array([1 << 23, 3], dtype="<u8"),
    "boolean": numpy.array([True, False, True]),
    "scalar": numpy.array(4.5, dtype="<f4"),
    "empty": numpy.zeros((0, 5), dtype="<f4"),
    "fortran": numpy.asfortranarray(numpy.arange(24, dtype="<f4").reshape(2, 3, 4)),
    "big_endian": numpy.array([1.0, 2.0], dtype=">f4"),
    "complex": numpy.array([1.0, 2.0], dtype="<c8"),
    "structured": numpy.zeros(2, dtype=[("a", "<f4"), ("b", "<i4")]),
}


def saved(array):
    file = io.BytesIO()
    numpy.save(file, array)
    return file.getvalue().hex()


def quantile(p):
    """The standard normal quantile of a double p, by Newton's method with 40 digits."""
    p = mpmath.mpf(p)
    z = mpmath.sqrt(2) * mpmath.erfinv(2 * p - 1)
    for _ in range(3):
        z -= (mpmath.ncdf(z) - p) / mpmath.npdf(z)
    return float(z)


PROBABILITIES = [2.0**-53, 1e-12, 1e-6, 1e-4, 0.001, 0.02, 0.074, 0.075, 0.076, 0.2, 0.4, 0.49,
                 0.5, 0.51, 0.7, 0.9, 0.925, 0.9251, 0.99, 0.999999, 1 - 2.0**-53]

generator = numpy.random.default_rng(1)
square = generator.normal(size=(6, 6))
symmetric = square + square.T
definite = square @ square.T + numpy.eye(6)
tall = generator.normal(size=(12, 4))
right = generator.normal(size=(12, 2))

reference = {
    "versions": f"Python {platform.python_version()}, NumPy {numpy.__version__}, "
                f"mpmath {mpmath.__version__}",
    "quantile_p": PROBABILITIES,
    "quantile_z": [quantile(p) for p in PROBABILITIES],
    "square": tensor(square),
    "right": tensor(right[:6]),
    "solution": tensor(numpy.linalg.solve(square, right[:6])),
    "symmetric": tensor(symmetric),
    "eigenvalues": tensor(numpy.linalg.eigvalsh(symmetric)),
    "definite": tensor(definite),
    "cholesky": tensor(numpy.linalg.cholesky(definite)),
    "tall": tensor(tall),
    "tall_right": tensor(right),
    "least_squares": tensor(numpy.linalg.lstsq(tall, right, rcond=None)[0]),
}
for name, array in PRINTED.items():
    with numpy.errstate(over="ignore"):
        reference[f"print_{name}_float"] = str(array.astype("f4"))
    reference[f"print_{name}_double"] = str(array)
for name, array in SAVED.items():
    reference[f"npy_{name}"] = saved(array)

with open("reference.json", "w") as file:
    json.dump(reference, file, indent=1)
    file.write("\n")
