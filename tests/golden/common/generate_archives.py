"""Files of tensors made outside this project; run it in this folder.

Writes stored.npz and compressed.npz with NumPy, written.npz, reference.safetensors,
written.safetensors and archives.json with Python's standard library, after the format's
specification. Debian 12: apt-get install python3-numpy python3-torch (for bfloat16). Versions used:
see archives.json.
"""

import io
import json
import struct
import zipfile

import numpy
import torch


def write_npz():
    generator = numpy.random.default_rng(5)
    arrays = {
        "weight": generator.normal(size=(4, 3)).astype("<f4"),
        "bias": numpy.array([0.5, -1.25, 3.0], dtype="<f8"),
        "labels": numpy.arange(12, dtype="<i8").reshape(3, 4),
        "mask": numpy.array([True, False, True]),
        "column_major": numpy.asfortranarray(numpy.arange(6, dtype="<f4").reshape(2, 3)),
        "scalar": numpy.array(2.5, dtype="<f4"),
        "empty": numpy.zeros((0, 4), dtype="<f4"),
    }
    # Long enough for several blocks with codes of their own, and for matches far back.
    repeated = numpy.tile(generator.integers(0, 50, size=700), 16).astype("<u2")
    noise = generator.integers(0, 256, size=3000).astype("u1")
    numpy.savez("stored.npz", **arrays)
    numpy.savez_compressed("compressed.npz", **arrays, repeated=repeated, noise=noise,
                           ramp=numpy.repeat(numpy.arange(300), 30).astype("<i4"))
    return arrays, repeated, noise


def write_plain_npz():
    """An archive without dates and permissions, as the project's own writer makes it."""
    with zipfile.ZipFile("written.npz", "w", zipfile.ZIP_STORED) as archive:
        for name, array in [
            ("β.weight", numpy.arange(6, dtype="<f4").reshape(2, 3)),
            ("名", numpy.array(2.5, dtype="<f4")),
            ("ø", numpy.zeros((0, 3), dtype="<f4")),
        ]:
            content = io.BytesIO()
            numpy.save(content, array)
            member = zipfile.ZipInfo(name + ".npy")
            member.create_system = 0
            archive.writestr(member, content.getvalue())
            member.external_attr = 0  # goes into the directory, which is written last
    assert numpy.load("written.npz")["名"] == 2.5


# ---- .safetensors: 8 bytes of length, the header, the numbers


def safetensors(tensors, metadata, compact):
    header = {"__metadata__": metadata} if metadata else {}
    data = b""
    for name, dtype, shape, content in tensors:
        header[name] = {"dtype": dtype, "shape": list(shape),
                        "data_offsets": [len(data), len(data) + len(content)]}
        data += content
    if compact:
        text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    else:
        text = json.dumps(header, indent=1).encode()  # spaces, line ends and \u escapes
    text += b" " * (-len(text) % 8)
    return struct.pack("<Q", len(text)) + text + data


def main():
    arrays, repeated, noise = write_npz()
    write_plain_npz()
    numbers = numpy.array([0.0, -0.0, 1.0, -2.5, 65504.0, 2.0**-24, 1e-5, 0.1, numpy.inf,
                           -numpy.inf])
    half = numbers.astype("<f2")
    bfloat = torch.tensor(numbers, dtype=torch.bfloat16)
    whole = numpy.array([[0, 1, 2], [100, 7, 3]])
    mixed = [
        ("f64", "F64", (10,), numbers.astype("<f8").tobytes()),
        ("f32", "F32", (2, 5), numbers.astype("<f4").tobytes()),
        ("f16", "F16", (5, 2), half.tobytes()),
        ("bf16", "BF16", (10,), bfloat.view(torch.int16).numpy().tobytes()),
        *[(name.lower(), name, (2, 3), whole.astype(code).tobytes())
          for name, code in [("I64", "<i8"), ("I32", "<i4"), ("I16", "<i2"), ("I8", "i1"),
                             ("U64", "<u8"), ("U32", "<u4"), ("U16", "<u2"), ("U8", "u1")]],
        ("negative", "I16", (2,), numpy.array([-1, -32768], dtype="<i2").tobytes()),
        ("bool", "BOOL", (3,), bytes([1, 0, 1])),
        ("scalar", "F32", (), struct.pack("<f", 4.5)),
        ("empty", "F32", (0, 1 << 20), b""),
        ("层.0.\"weight\"", "F32", (1,), struct.pack("<f", -7.0)),
    ]
    with open("reference.safetensors", "wb") as file:
        note = "gr\u00fc\u00dfe \U0001F600 \\ \n"
        file.write(safetensors(mixed, {"format": "pt", "note": note}, False))

    plain = [
        ("layer.0.weight", "F32", (2, 3), numpy.arange(6, dtype="<f4").tobytes()),
        ("layer.0.bias", "F32", (2,), numpy.array([0.5, -0.25], dtype="<f4").tobytes()),
        ("名", "F32", (), struct.pack("<f", 1.0)),
        ("none", "F32", (3, 0), b""),
    ]
    with open("written.safetensors", "wb") as file:
        file.write(safetensors(plain, {"format": "pt", "quote": "\"\\/\n\u0001"}, True))

    with open("archives.json", "w") as file:
        json.dump({
            "made_with": f"numpy {numpy.__version__}, torch {torch.__version__}",
            "weight": {"shape": [4, 3], "data": arrays["weight"].astype(float).ravel().tolist()},
            "repeated": repeated[:700].tolist(),
            "noise": noise.tolist(),
            "f16": half[:8].astype(float).tolist(),
            "bf16": bfloat[:8].double().tolist(),
        }, file)
        file.write("\n")


if __name__ == "__main__":
    main()
