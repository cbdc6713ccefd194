"""The models of models.mjs in PyTorch; images are channels first, as PyTorch wants them."""

import torch
from torch import nn


class Residual(nn.Module):
    def __init__(self, inputs, filters, stride):
        super().__init__()
        conv = lambda i, o, k, s: nn.Conv2d(i, o, k, stride=s, padding=k // 2, bias=False)
        self.inner = nn.Sequential(
            conv(inputs, filters, 3, stride),
            nn.BatchNorm2d(filters),
            nn.ReLU(),
            conv(filters, filters, 3, 1),
            nn.BatchNorm2d(filters),
        )
        same = stride == 1
        self.shortcut = nn.Identity() if same else nn.Sequential(conv(inputs, filters, 1, stride), nn.BatchNorm2d(filters))

    def forward(self, x):
        return torch.relu(self.inner(x) + self.shortcut(x))


class Pooled(nn.Module):
    def __init__(self, dims):
        super().__init__()
        self.dims = dims

    def forward(self, x):
        return x.mean(self.dims)


class LastState(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(16, 64, batch_first=True)

    def forward(self, x):
        return self.lstm(x)[0][:, -1]


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.embed = nn.Linear(16, 128)
        self.position = nn.Parameter(0.02 * torch.randn(64, 128))
        layer = lambda: nn.TransformerEncoderLayer(128, 4, 512, dropout=0.0, batch_first=True, norm_first=True)
        self.body = nn.Sequential(*(layer() for _ in range(4)), nn.LayerNorm(128))

    def forward(self, x):
        return self.body(self.embed(x) + self.position).mean(1)


def residual_net():
    sizes = [(16, 16, 1)] * 3 + [(16, 32, 2)] + [(32, 32, 1)] * 2 + [(32, 64, 2)] + [(64, 64, 1)] * 2
    head = [nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
    return nn.Sequential(*head, *(Residual(*size) for size in sizes), Pooled((2, 3)), nn.Linear(64, 10))


specs = {
    "mlp": ((784,), 128, lambda: nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))),
    "lenet": (
        (1, 28, 28),
        64,
        lambda: nn.Sequential(
            nn.Conv2d(1, 16, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Linear(7 * 7 * 32, 64),
            nn.ReLU(),
            nn.Linear(64, 10),
        ),
    ),
    "conv8": (
        (1, 28, 28),
        64,
        lambda: nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(), Pooled((2, 3)), nn.Linear(8, 10)
        ),
    ),
    "lstm": ((64, 16), 32, lambda: nn.Sequential(LastState(), nn.Linear(64, 10))),
    "resnet20": ((3, 32, 32), 64, residual_net),
    "transformer": ((64, 16), 32, lambda: nn.Sequential(Encoder(), nn.Linear(128, 10))),
}
