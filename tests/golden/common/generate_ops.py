"""Values and gradients of ops and layers, made with PyTorch in double; run it in this folder.

Writes ops.json. Debian 12: apt-get install python3-torch. Versions used: see the file.
Every case has inputs from philox.py (stream 1, 2, ...), and the gradients of
sum(result * weights) with weights from stream 99; common/tests/golden_test.cpp has the same cases.
"""

import json
import math

import numpy
import torch
import torch.nn.functional as F
from philox import away_from_zero

torch.set_default_dtype(torch.float64)
out = {
    "made_with": f"Debian python3-torch {torch.__version__}, numpy {numpy.__version__}",
}


def draw(shape, stream, low=-1.5, high=1.5):
    count = math.prod(shape)
    return torch.tensor(away_from_zero(7, stream, count, low, high)).reshape(shape)


def tensor(x):
    return {"shape": list(x.shape), "data": [float(v) for v in x.detach().flatten()]}


def case(name, f, shapes, low=-1.5, high=1.5):
    inputs = [draw(s, i + 1, low, high).requires_grad_() for i, s in enumerate(shapes)]
    y = f(*inputs)
    (y * draw(tuple(y.shape), 99, 0.3, 1.3)).sum().backward()
    out[name] = tensor(y)
    for i, x in enumerate(inputs):
        out[f"{name}.d{i}"] = tensor(x.grad)


def heads(x, n):
    b, t, e = x.shape
    return x.reshape(b, t, n, e // n).transpose(1, 2)


def attention(q, k, v, n, mask=None):
    s = heads(q, n) @ heads(k, n).transpose(2, 3) / math.sqrt(q.shape[2] // n)
    if mask is not None:
        s = s.masked_fill(~mask, -math.inf)
    y = torch.softmax(s, -1) @ heads(v, n)
    return y.transpose(1, 2).reshape(q.shape)


one = [(3, 5)]
case("exp", torch.exp, one)
case("log", torch.log, one, 0.5)
case("sqrt", torch.sqrt, one, 0.5)
case("abs", torch.abs, one)
case("tanh", torch.tanh, one)
case("sigmoid", torch.sigmoid, one)
case("erf", torch.erf, one)
case("relu", torch.relu, one)
case("gelu", F.gelu, one)
case("softmax", lambda x: torch.softmax(x, -1), one)
case("log_softmax", lambda x: torch.log_softmax(x, -1), one)
case("clip", lambda x: torch.clip(x, -0.7, 0.6), one)
case("neg", torch.neg, one)
case("cube", lambda x: torch.pow(x, 3), one)
case("scalars", lambda x: 2 - (3 * x - 1) / 4 + 5 / x, one)
pair = [(2, 3, 4), (3, 1)]
case("add", lambda a, b: a + b, pair)
case("subtract", lambda a, b: a - b, pair)
case("multiply", lambda a, b: a * b, pair)
case("divide", lambda a, b: a / b, pair)
case("maximum", torch.maximum, pair)
case("minimum", torch.minimum, pair)
case("pow", torch.pow, pair, 0.5)
case("where", lambda c, a, b: torch.where(c > 0, a, b) + 0 * c, [(2, 3), (3,), (2, 1)])
cube = [(2, 3, 4)]
case("sum", lambda x: x.sum((0, 2)), cube)
case("mean", lambda x: x.mean(1, keepdim=True), cube)
case("max", lambda x: x.max(2)[0], cube)
case("min", lambda x: x.min(1, keepdim=True)[0], cube)
case("extremes", lambda x: x.max() * x.min() + x.mean() * x.sum(), cube)
case("permute", lambda x: x.permute(2, 0, 1), cube)
case("transpose", lambda x: x.transpose(0, 2), cube)
case("reshape", lambda x: x.reshape(4, 6), cube)
case("broadcast_to", lambda x: x.expand(2, 3, 4), [(3, 1)])
case("sum_to", lambda x: x.sum_to_size(3, 1), cube)
case("slice", lambda x: x[:, 1:3], cube)
case("concat", lambda a, b: torch.cat((a, b), 1), [(2, 3), (2, 4)])
case("stack", lambda a, b: torch.stack((a, b), 1), [(2, 3), (2, 3)])
case("take", lambda x: x[[2, 0, 2]], [(3, 4)])
case("gather", lambda x: x[[0, 1, 2], [3, 0, 1]], [(3, 4)])
case("matmul", lambda a, b: a @ b, [(2, 1, 3, 4), (5, 4, 2)])
case("linear", F.linear, [(2, 3, 4), (5, 4), (5,)])
case("linear_relu", lambda x, w, b: F.relu(F.linear(x, w, b)), [(2, 3, 5), (5, 5), (5,)])
case("embedding", lambda w: F.embedding(torch.tensor([[1, 0], [3, 1]]), w), [(4, 3)])
case("layer_norm", lambda x, g, b: F.layer_norm(x, (5,), g, b), [(3, 5), (5,), (5,)])
case("attention", lambda q, k, v: attention(q, k, v, 2), [(2, 3, 8), (2, 5, 8), (2, 5, 8)])
causal = torch.ones(3, 5).tril(2).bool()
padding = torch.tensor([[1, 1, 1, 1, 1], [1, 1, 1, 0, 0]]).bool()[:, None, None, :]
case(
    "attention_masked",
    lambda q, k, v: attention(q, k, v, 2, causal & padding),
    [(2, 3, 8), (2, 5, 8), (2, 5, 8)],
)
case(
    "self_attention",
    lambda x: attention(*x.split(4, 2), 2, torch.ones(5, 5).tril().bool()),
    [(2, 5, 12)],
)


def batch_norm(x, g, b, training=True):
    mean, variance = torch.full((3,), 0.5), torch.full((3,), 2.0)
    y = F.batch_norm(x, mean, variance, g, b, training)
    name = "batch_norm" if training else "batch_norm_used"
    out[name + ".running_mean"] = tensor(mean)
    out[name + ".running_variance"] = tensor(variance)
    return y


case("batch_norm", batch_norm, [(4, 3, 2, 2), (3,), (3,)])
case("batch_norm_used", lambda x, g, b: batch_norm(x, g, b, False), [(4, 3, 2, 2), (3,), (3,)])



def batch_norm_of(*shape):
    """A batch of features, (n, c) or (n, c, l)."""
    f = lambda x, g, b: F.batch_norm(x, None, None, g, b, True)
    case(f"batch_norm_{len(shape)}", f, [shape, shape[1:2], shape[1:2]])


batch_norm_of(5, 3)
batch_norm_of(4, 3, 5)


def multi_head(x, memory, in_w, in_b, out_w, out_b):
    """Two heads; the last two positions of the second memory are padding."""
    layer = torch.nn.MultiheadAttention(8, 2, batch_first=True)
    names = ("in_proj_weight", "in_proj_bias", "out_proj.weight", "out_proj.bias")
    weights = dict(zip(names, (in_w, in_b, out_w, out_b)))
    options = {"key_padding_mask": ~padding[:, 0, 0], "need_weights": False}
    return torch.nn.utils.stateless.functional_call(
        layer, weights, (x, memory, memory), options
    )[0]


case("multi_head", multi_head, [(2, 3, 8), (2, 5, 8), (24, 8), (24,), (8, 8), (8,)])

case("mse_loss", F.mse_loss, [(3, 4), (3, 4)])
case("mae_loss", F.l1_loss, [(3, 4), (3, 4)])
case("huber_loss", lambda a, b: F.huber_loss(a, b, delta=0.7), [(3, 4), (3, 4)])
case("bce_loss", F.binary_cross_entropy_with_logits, [(3, 4), (3, 4)], 0.1, 0.9)
case("kl_loss", lambda a, b: F.kl_div(a, b, reduction="batchmean"), [(3, 4), (3, 4)], 0.1, 0.9)
classes = torch.tensor([1, 3, 0])
case("cross_entropy", lambda x: F.cross_entropy(x, classes), [(3, 4)])
case(
    "cross_entropy_smooth",
    lambda x: F.cross_entropy(x, classes, ignore_index=3, label_smoothing=0.1),
    [(3, 4)],
)
positions = [(2, 3, 4)]
ignoring = torch.tensor([[2, 3, 0], [3, 1, 1]])
case(
    "cross_entropy_positions",
    lambda x: F.cross_entropy(x.transpose(1, 2), ignoring, ignore_index=3, label_smoothing=0.3),
    positions,
)
case("nll_loss", lambda x: F.nll_loss(x, classes, ignore_index=0), [(3, 4)])

conv = lambda **o: lambda x, w, b: F.conv2d(x, w, b, **o)
case("conv2d", conv(padding=1), [(2, 3, 5, 6), (4, 3, 3, 3), (4,)])
case("conv2d_strided", conv(stride=2, dilation=2), [(2, 3, 7, 8), (4, 3, 3, 2), (4,)])
case("conv2d_grouped", conv(groups=2, padding=1, stride=2), [(1, 4, 5, 5), (6, 2, 3, 3), (6,)])
case("conv2d_depthwise", conv(groups=4, padding=1), [(2, 4, 5, 5), (4, 1, 3, 3), (4,)])
transposed = lambda **o: lambda x, w, b: F.conv_transpose2d(x, w, b, **o)
case("conv_transpose2d", transposed(stride=2, padding=1), [(2, 3, 4, 3), (3, 4, 4, 4), (4,)])
case(
    "conv_transpose2d_grouped",
    transposed(stride=(1, 2), padding=(0, 1), dilation=(2, 1), groups=2),
    [(2, 4, 3, 4), (4, 3, 2, 3), (6,)],
)
case("conv2d_relu", lambda x, w, b: F.relu(F.conv2d(x, w, b)), [(2, 3, 5, 6), (4, 3, 3, 3), (4,)])
case("max_pool2d", lambda x: F.max_pool2d(x, 2), [(2, 3, 4, 6)])
case("max_pool2d_padded", lambda x: F.max_pool2d(x, 3, 2, 1), [(2, 2, 5, 5)])
case("avg_pool2d", lambda x: F.avg_pool2d(x, 2), [(2, 3, 4, 6)])
case("avg_pool2d_padded", lambda x: F.avg_pool2d(x, (3, 2), (2, 1), 1), [(2, 2, 5, 6)])


def recurrent(function, gates, states=1):
    def run(x, *weights):
        zeros = tuple(torch.zeros(1, 2, 4) for _ in range(states))
        state = zeros if states == 2 else zeros[0]
        return function(x, state, weights, True, 1, 0.0, False, False, True)[0]

    n = gates * 4
    return run, [(2, 5, 3), (n, 3), (n, 4), (n,), (n,)]


def from_state(function, gates, states=1):
    """Starts with given states; outputs, last state and last cell side by side."""

    def run(x, w, v, b, c, *given):
        state = [s[None] for s in given]
        results = function(x, state if states == 2 else state[0], (w, v, b, c), True, 1, 0.0,
                           False, False, True)
        return torch.cat((results[0].flatten(), *(s.flatten() for s in results[1:])))

    n = gates * 4
    return run, [(2, 5, 3), (n, 3), (n, 4), (n,), (n,)] + [(2, 4)] * states


case("rnn_from_state", *from_state(torch.rnn_tanh, 1))
case("gru_from_state", *from_state(torch.gru, 3))
case("lstm_from_state", *from_state(torch.lstm, 4, 2))
case("rnn", *recurrent(torch.rnn_tanh, 1))
case("gru", *recurrent(torch.gru, 3))
case("lstm", *recurrent(torch.lstm, 4, 2))



def hessian():
    """Second derivatives of a small network's loss, and their product with a vector."""
    x, target = draw((5, 3), 1), draw((5, 2), 2)
    weights = [draw(s, i + 3) for i, s in enumerate([(4, 3), (4,), (2, 4), (2,)])]
    sizes = [w.numel() for w in weights]

    def loss(flat):
        w = [p.reshape(q.shape) for p, q in zip(flat.split(sizes), weights)]
        return F.mse_loss(F.linear(torch.tanh(F.linear(x, w[0], w[1])), w[2], w[3]), target)

    at = torch.cat([w.flatten() for w in weights])
    vector = torch.cat([draw(tuple(w.shape), 20 + i).flatten() for i, w in enumerate(weights)])
    out["hessian"] = tensor(torch.autograd.functional.hessian(loss, at))
    out["hessian_vector_product"] = tensor(torch.autograd.functional.hvp(loss, at, vector)[1])


hessian()

with open("ops.json", "w") as file:
    entries = (f"{json.dumps(key)}: {json.dumps(value)}" for key, value in out.items())
    file.write("{\n" + ",\n".join(entries) + "\n}\n")
