"""A PyTorch model's weights and what it computes with them; run it in this folder.

Writes weights.safetensors (float32, every entry of the state dictionary) and weights.json (an input
and the output, computed in double). Debian 12: apt-get install python3-torch. Versions used: see
weights.json.
"""

import json

import torch
from generate_archives import safetensors
from torch import nn


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.image = nn.Sequential(nn.Conv2d(1, 3, 3, padding=1), nn.BatchNorm2d(3), nn.ReLU(),
                                   nn.Flatten(), nn.Linear(48, 8))
        self.embedding = nn.Embedding(7, 8)
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)
        self.norm = nn.LayerNorm(8)
        self.lstm = nn.LSTM(8, 5, batch_first=True)
        self.gru = nn.GRU(5, 4, batch_first=True)
        self.out = nn.Linear(4, 3, bias=False)

    def forward(self, tokens, image):
        x = self.embedding(tokens) + self.image(image)[:, None]
        x = self.norm(x + self.attention(x, x, x)[0])
        return self.out(self.gru(self.lstm(x)[0])[0])


torch.manual_seed(7)
model = Model()
for _ in range(3):  # the running statistics become other than 0 and 1
    model(torch.randint(7, (4, 3)), torch.randn(4, 1, 4, 4))
for p in model.parameters():  # biases and scales too
    p.data += 0.1 * torch.randn_like(p)
model.eval()

kinds = {torch.float32: "F32", torch.int64: "I64"}
with open("weights.safetensors", "wb") as file:
    file.write(safetensors(
        [(name, kinds[value.dtype], value.shape, value.numpy().tobytes())
         for name, value in model.state_dict().items()], {"format": "pt"}, True))

tokens = torch.randint(7, (2, 3))
image = torch.randn(2, 1, 4, 4)
output = model.double()(tokens, image.double())


def tensor(x):
    return {"shape": list(x.shape), "data": x.detach().double().flatten().tolist()}


with open("weights.json", "w") as file:
    json.dump({"made_with": f"torch {torch.__version__}", "tokens": tokens.flatten().tolist(),
               "image": tensor(image), "output": tensor(output)}, file)
    file.write("\n")
