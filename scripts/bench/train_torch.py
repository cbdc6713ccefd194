"""One measured process: python train_torch.py MODEL MODE BATCHES. MODE: eager, compile."""

import sys

import torch
from take_turns import say, take_turns
from torch_models import specs

name, mode, batch_count = sys.argv[1:4]
torch.zeros(1)
say({"event": "started", "versions": {"PyTorch": torch.__version__}})
count = int(batch_count)
shape, batch, build = specs[name]
model = build()
samples = batch * count
size = torch.Size(shape).numel()
features = torch.fmod(torch.sin(torch.arange(samples * size, dtype=torch.float64) * 12.9898), 1)
features = features.float().reshape(samples, *shape)
labels = torch.arange(samples) % 10
batches = list(zip(features.split(batch), labels.split(batch)))
optimizer = torch.optim.Adam(model.parameters(), 1e-3)
forward = torch.compile(model) if mode == "compile" else model


def run():
    for x, y in batches:
        loss = torch.nn.functional.cross_entropy(forward(x), y)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    loss.item()


for _ in range(2):
    run()
take_turns(run, samples)
