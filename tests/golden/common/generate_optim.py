"""Optimisers, gradient clipping and learning rate schedules of PyTorch in double; run it in this
folder.

Writes optim.json. Debian 12: apt-get install python3-torch. Versions used: see the file. Two
parameters, drawn by philox.py (seed 31, streams 1 and 2), follow the gradient of
sum(1.5 a^2 + tanh(a)) + sum(0.5 b^2 - tanh(b)); common/tests/optim_test.cpp has the same cases.
"""

import json
import math

import torch
from philox import uniform
from torch import optim

torch.set_default_dtype(torch.float64)
out = {"made_with": f"torch {torch.__version__}"}
STEPS = 12


def parameters():
    def draw(count, stream):
        return torch.tensor(uniform(31, stream, count, -2, 2)).requires_grad_()

    return draw(5, 1), draw(3, 2)


def loss(a, b):
    return (1.5 * a * a + torch.tanh(a)).sum() + (0.5 * b * b - torch.tanh(b)).sum()


def case(name, make, clip=lambda p: None):
    a, b = parameters()
    optimizer = make((a, b))
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss(a, b).backward()
        clip((a, b))
        optimizer.step()
    out[name] = [*a.tolist(), *b.tolist()]


case("sgd", lambda p: optim.SGD(p, 0.05))
case("sgd_decay", lambda p: optim.SGD(p, 0.05, weight_decay=0.1))
case("momentum", lambda p: optim.SGD(p, 0.05, momentum=0.9, weight_decay=0.1))
case("nesterov", lambda p: optim.SGD(p, 0.05, momentum=0.8, nesterov=True))
case("adagrad", lambda p: optim.Adagrad(p, 0.3, weight_decay=0.1))
case("rmsprop", lambda p: optim.RMSprop(p, 0.02, alpha=0.9))
case("adam", lambda p: optim.Adam(p, 0.1, betas=(0.8, 0.99), weight_decay=0.1))
case("adamw", lambda p: optim.AdamW(p, 0.1, weight_decay=0.2))


def clip_norm(parameters, max_norm):
    """By definition: clip_grad_norm_() divides by the norm plus 1e-6."""
    norm = math.sqrt(sum(float((p.grad**2).sum()) for p in parameters))
    for p in parameters:
        p.grad *= min(1.0, max_norm / norm)


case("clipped_norm", lambda p: optim.SGD(p, 0.3), lambda p: clip_norm(p, 1.5))
case("clipped_value", lambda p: optim.SGD(p, 0.3),
     lambda p: torch.nn.utils.clip_grad_value_(p, 0.7))


def schedule(name, make, steps=20):
    """The learning rate of every step, beginning with 0.4."""
    optimizer = optim.SGD([torch.zeros(1).requires_grad_()], 0.4)
    scheduler = make(optimizer)
    rates = []
    for _ in range(steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    out[name] = rates


lr = optim.lr_scheduler
schedule("constant", lambda o: lr.LambdaLR(o, lambda t: 1))
schedule("step_decay", lambda o: lr.StepLR(o, 6, 0.3))
schedule("exponential_decay", lambda o: lr.ExponentialLR(o, 0.9))
schedule("inverse_time_decay", lambda o: lr.LambdaLR(o, lambda t: 1 / (1 + 0.25 * t)))
schedule("cosine_decay", lambda o: lr.CosineAnnealingLR(o, 20, 0.05))
schedule("linear_warm_up", lambda o: lr.SequentialLR(
    o, [lr.LinearLR(o, 1 / 5, 1, 4), lr.ExponentialLR(o, 0.8)], [5]))
schedule("inverse_sqrt_decay", lambda o: lr.LambdaLR(
    o, lambda t: min((t + 1) / 8, math.sqrt(8 / (t + 1)))))

with open("optim.json", "w") as file:
    entries = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in out.items())
    file.write("{\n" + ",\n".join(entries) + "\n}\n")
