"""Losses of whole trainings, made with PyTorch in double; run it in this folder.

Writes trajectories.json: the losses of 20 Adam steps of an MLP, a convolutional network with batch
norm and a transformer encoder-decoder. Debian 12: apt-get install python3-torch. Versions used: see
the file. Weights and data come from philox.py by the rules below; the models in
common/tests/models.hpp follow the same ones.
"""

import json
import math

import numpy
import torch
import torch.nn.functional as F
from philox import uniform

torch.set_default_dtype(torch.float64)
STEPS, RATE = 20, 1e-3
WEIGHTS, DATA, CLASSES = 11, 12, 13  # seeds


class Parameters(dict):
    """Weights by name. The i-th one comes from stream i: matrices within 1 / sqrt(fan_in), vectors
    within 0.1, scales of norms around 1."""

    def add(self, name, *shape, scale=False):
        limit = 0.1 if len(shape) == 1 else 1 / math.sqrt(math.prod(shape[1:]))
        values = uniform(WEIGHTS, len(self), math.prod(shape), -limit, limit)
        values = torch.tensor(values).reshape(shape) + (1.0 if scale else 0.0)
        self[name] = values.requires_grad_()

    def linear(self, name, inputs, outputs):
        self.add(name + ".weight", outputs, inputs)
        self.add(name + ".bias", outputs)

    def norm(self, name, width):
        self.add(name + ".weight", width, scale=True)
        self.add(name + ".bias", width)


def data(step, *shape):
    return torch.tensor(uniform(DATA, step, math.prod(shape))).reshape(shape)


def classes(step, part, count, limit):
    drawn = uniform(CLASSES, 4 * step + part, count, 0, limit)
    return torch.tensor(drawn.astype(numpy.int64))


def train(parameters, loss_of):
    adam = torch.optim.Adam(parameters.values(), lr=RATE)
    losses = []
    for step in range(STEPS):
        loss = loss_of(step)
        adam.zero_grad()
        loss.backward()
        adam.step()
        losses.append(float(loss))
    return losses


def mlp():
    p = Parameters()
    for i, (inputs, outputs) in enumerate([(784, 256), (256, 128), (128, 10)]):
        p.linear(str(2 * i), inputs, outputs)

    def loss_of(step):
        x = data(step, 64, 784)
        for i in range(3):
            x = F.linear(x, p[f"{2 * i}.weight"], p[f"{2 * i}.bias"])
            x = torch.relu(x) if i < 2 else x
        return F.cross_entropy(x, classes(step, 0, 64, 10))

    return train(p, loss_of)


def cnn():
    p = Parameters()
    for i, (inputs, outputs) in enumerate([(1, 16), (16, 32)]):
        p.add(f"conv{i}.weight", outputs, inputs, 3, 3)
        p.add(f"conv{i}.bias", outputs)
        p.norm(f"norm{i}", outputs)
    p.linear("head", 32 * 7 * 7, 10)

    def loss_of(step):
        x = data(step, 16, 1, 28, 28)
        for i in range(2):
            x = F.conv2d(x, p[f"conv{i}.weight"], p[f"conv{i}.bias"], padding=1)
            x = F.batch_norm(x, None, None, p[f"norm{i}.weight"], p[f"norm{i}.bias"], True)
            x = F.max_pool2d(torch.relu(x), 2)
        x = F.linear(x.flatten(1), p["head.weight"], p["head.bias"])
        return F.cross_entropy(x, classes(step, 0, 16, 10))

    return train(p, loss_of)


def encoder_decoder(width=128, heads=4, inner=512, vocabulary=64, length=12, batch=4):
    p = Parameters()

    def declare_attention(name):
        p.add(name + ".in_proj_weight", 3 * width, width)
        p.add(name + ".in_proj_bias", 3 * width)
        p.linear(name + ".out_proj", width, width)

    def declare_block(name, cross):
        p.norm(name + ".norm1", width)
        declare_attention(name + ".attention")
        if cross:
            p.norm(name + ".norm2", width)
            declare_attention(name + ".cross")
        p.norm(name + ".norm3", width)
        p.linear(name + ".up", width, inner)
        p.linear(name + ".down", inner, width)

    p.add("source.weight", vocabulary, width)
    p.add("target.weight", vocabulary, width)
    p.add("position.weight", 24, width)
    for i in range(2):
        declare_block(f"encoder.{i}", False)
    p.norm("encoder_norm", width)
    for i in range(2):
        declare_block(f"decoder.{i}", True)
    p.norm("decoder_norm", width)
    p.linear("head", width, vocabulary)

    def norm(name, x):
        return F.layer_norm(x, (width,), p[name + ".weight"], p[name + ".bias"])

    def linear(name, x):
        return F.linear(x, p[name + ".weight"], p[name + ".bias"])

    def attend(name, x, memory, mask):
        w, b = p[name + ".in_proj_weight"].chunk(3), p[name + ".in_proj_bias"].chunk(3)
        q, k, v = (F.linear(s, w[i], b[i]) for i, s in enumerate((x, memory, memory)))
        split = lambda t: t.reshape(batch, -1, heads, width // heads).transpose(1, 2)
        scores = split(q) @ split(k).transpose(2, 3) / math.sqrt(width // heads)
        scores = scores.masked_fill(~mask, -math.inf)
        y = torch.softmax(scores, -1) @ split(v)
        return linear(name + ".out_proj", y.transpose(1, 2).reshape(batch, -1, width))

    def block(name, x, mask, memory=None, memory_mask=None):
        n = norm(name + ".norm1", x)
        x = x + attend(name + ".attention", n, n, mask)
        if memory is not None:
            n = norm(name + ".norm2", x)
            x = x + attend(name + ".cross", n, memory, memory_mask)
        n = norm(name + ".norm3", x)
        return x + linear(name + ".down", torch.relu(linear(name + ".up", n)))

    def loss_of(step):
        source = classes(step, 0, batch * length, vocabulary).reshape(batch, length)
        target = classes(step, 1, batch * length, vocabulary).reshape(batch, length)
        wanted = classes(step, 2, batch * length, vocabulary)
        # Example b ends after length - b positions; the rest is padding.
        seen = torch.arange(length)[None, :] < length - torch.arange(batch)[:, None]
        padding = seen[:, None, None, :]
        causal = torch.ones(length, length).tril().bool()
        places = p["position.weight"][:length]
        x = p["source.weight"][source] + places
        for i in range(2):
            x = block(f"encoder.{i}", x, padding)
        memory = norm("encoder_norm", x)
        y = p["target.weight"][target] + places
        for i in range(2):
            y = block(f"decoder.{i}", y, causal, memory, padding)
        logits = linear("head", norm("decoder_norm", y)).reshape(-1, vocabulary)
        return F.cross_entropy(logits, wanted)

    return train(p, loss_of)


out = {
    "made_with": f"Debian python3-torch {torch.__version__}, numpy {numpy.__version__}",
    "mlp": mlp(),
    "cnn": cnn(),
    "encoder_decoder": encoder_decoder(),
}
with open("trajectories.json", "w") as file:
    entries = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in out.items())
    file.write("{\n" + ",\n".join(entries) + "\n}\n")
