"""Loads a network that this project has written into PyTorch and applies it to pictures.

    load_safetensors.py NETWORK PICTURES

Both are safetensors files; the second holds `x`, (B, 1, 28, 28). Prints the scores, a row a picture.
The format is read here by hand, so that the package safetensors need not be there. Exit code 3: there
is no PyTorch.
"""

import json
import struct
import sys

try:
    import numpy
    import torch
except ImportError as error:
    print(error)
    sys.exit(3)


def read(path):
    with open(path, "rb") as file:
        content = file.read()
    (length,) = struct.unpack("<Q", content[:8])
    header = json.loads(content[8 : 8 + length])
    types = {"F32": numpy.float32, "F64": numpy.float64}
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = (8 + length + offset for offset in entry["data_offsets"])
            values = numpy.frombuffer(content[begin:end], types[entry["dtype"]])
            tensors[name] = torch.tensor(values.reshape(entry["shape"]))
    return tensors


class Cnn(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = torch.nn.Conv2d(1, 16, 3, padding=1)
        self.conv2 = torch.nn.Conv2d(16, 32, 3, padding=1)
        self.head = torch.nn.Linear(32 * 7 * 7, 10)

    def forward(self, x):
        x = torch.nn.functional.max_pool2d(self.conv1(x).relu(), 2)
        x = torch.nn.functional.max_pool2d(self.conv2(x).relu(), 2)
        return self.head(x.flatten(1))


network, pictures = (read(path) for path in sys.argv[1:])
model = Cnn().to(pictures["x"].dtype)
model.load_state_dict(network)  # strict: every name and every shape has to fit
with torch.no_grad():
    for row in model(pictures["x"]):
        print(" ".join(f"{score:.9g}" for score in row.tolist()))
