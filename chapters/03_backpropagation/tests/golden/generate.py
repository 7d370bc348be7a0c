"""Reference values for this chapter, made with PyTorch in double; run it in this folder.

Writes reference.json. Debian 12: apt-get install python3-torch. The version used: see the file.
"""

import json

import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(3)


def packed(tensor):
    return {"shape": list(tensor.shape), "data": tensor.detach().reshape(-1).tolist()}


def run(layers, activation, x, target):
    """Activations of every layer, the cost 1/2 sum of squares, and all derivatives."""
    parameters = [p.clone().requires_grad_() for layer in layers for p in layer]
    a, values, sums = x, [], []
    for weight, bias in zip(parameters[::2], parameters[1::2]):
        z = a @ weight.T + bias
        z.retain_grad()
        a = activation(z)
        sums.append(z)
        values.append(a)
    cost = ((a - target) ** 2).sum() / 2
    cost.backward()
    return {
        "cost": cost.item(),
        "values": values,
        "deltas": [z.grad for z in sums],
        "gradient": torch.cat([p.grad.reshape(-1) for p in parameters]),
    }


def record(name, layers, activation, x, target):
    result = run(layers, activation, x, target)
    reference[f"{name}_cost"] = result["cost"]
    reference[f"{name}_gradient"] = packed(result["gradient"])
    for l, (a, delta) in enumerate(zip(result["values"], result["deltas"]), 1):
        reference[f"{name}_a{l}"] = packed(a)
        reference[f"{name}_delta{l}"] = packed(delta)


reference = {"versions": f"torch {torch.__version__}"}

lecture = [
    (torch.tensor([[1.0, -2], [-1, 1]]), torch.tensor([1.0, 0])),
    (torch.tensor([[2.0, -1], [-2, -1]]), torch.tensor([0.0, 0])),
    (torch.tensor([[3.0, -1], [-1, 4]]), torch.tensor([-2.0, 2])),
]
for name, x in (("lecture", [[1.0, -1]]), ("lecture_zero", [[0.0, 0]])):
    record(name, lecture, torch.sigmoid, torch.tensor(x), torch.tensor([[1.0, 0]]))

widths = [3, 5, 4, 2]
random = [(torch.randn(n, m), torch.randn(n)) for m, n in zip(widths, widths[1:])]
x, target = torch.randn(6, 3), torch.randn(6, 2)
reference["random_x"] = packed(x)
reference["random_target"] = packed(target)
reference["random_parameters"] = packed(torch.cat([p.reshape(-1) for layer in random for p in layer]))
record("random_sigmoid", random, torch.sigmoid, x, target)
record("random_relu", random, torch.relu, x, target)

with open("reference.json", "w") as file:
    json.dump(reference, file, indent=2)
    file.write("\n")
