"""Times training steps of PyTorch, to compare with ours on the same GPU.

usage: torch_step.py DEVICE NETWORK BATCH tf32|float32

Prints one line when it is ready: the number of parameters that train, the fastest way, and the milliseconds of each way tried.
Then, for each number of steps that is read from the standard input, the seconds that they took.

The networks are those of the project under the same names: resnet20 and mobilenetv2 for images of 32 x 32 pixels, resnet50-imagenet
for 224 x 224. The batch lies in page-locked memory of the host and is copied to the device in each step.
"""

import os
import sys
import time

import torch
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    """Basic block of the residual networks for CIFAR; where sizes change, the shortcut takes every other pixel and adds zeros."""

    def __init__(self, before, channels, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(before, channels, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)
        self.stride = stride
        self.added = channels - before

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        if self.stride > 1 or self.added:
            x = F.pad(x[:, :, :: self.stride, :: self.stride], (0, 0, 0, 0, self.added // 2, self.added - self.added // 2))
        return F.relu(x + y)


class CifarResNet(nn.Module):
    def __init__(self, depth, classes=10):
        super().__init__()
        self.conv = nn.Conv2d(3, 16, 3, 1, 1, bias=False)
        self.bn = nn.BatchNorm2d(16)
        blocks, before = [], 16
        for stage, channels in enumerate((16, 32, 64)):
            for i in range((depth - 2) // 6):
                blocks.append(Block(before, channels, 2 if stage and not i else 1))
                before = channels
        self.blocks = nn.Sequential(*blocks)
        self.fc = nn.Linear(64, classes)

    def forward(self, x):
        return self.fc(self.blocks(F.relu(self.bn(self.conv(x)))).mean((2, 3)))


class InvertedResidual(nn.Module):
    """Block of MobileNetV2 for CIFAR; at stride 1 it has a shortcut, by a convolution where channels change."""

    def __init__(self, before, channels, expansion, stride):
        super().__init__()
        inner = before * expansion
        self.branch = nn.Sequential(
            nn.Conv2d(before, inner, 1, bias=False), nn.BatchNorm2d(inner), nn.ReLU6(),
            nn.Conv2d(inner, inner, 3, stride, 1, groups=inner, bias=False), nn.BatchNorm2d(inner), nn.ReLU6(),
            nn.Conv2d(inner, channels, 1, bias=False), nn.BatchNorm2d(channels))
        self.shortcut = None
        if stride == 1:
            changes = before != channels
            self.shortcut = nn.Sequential(nn.Conv2d(before, channels, 1, bias=False), nn.BatchNorm2d(channels)) if changes else nn.Identity()

    def forward(self, x):
        y = self.branch(x)
        return y if self.shortcut is None else y + self.shortcut(x)


def mobilenetv2_cifar(classes=10):
    blocks, before = [], 32
    for expansion, channels, count, stride in (
        (1, 16, 1, 1), (6, 24, 2, 1), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)
    ):
        for i in range(count):
            blocks.append(InvertedResidual(before, channels, expansion, 1 if i else stride))
            before = channels
    return nn.Sequential(
        nn.Conv2d(3, 32, 3, 1, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU6(), *blocks,
        nn.Conv2d(320, 1280, 1, bias=False), nn.BatchNorm2d(1280), nn.ReLU6(),
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, classes))


def network(name):
    if name == "resnet50-imagenet":
        from torchvision.models import resnet50

        return resnet50(), (3, 224, 224), 1000
    if name == "mobilenetv2":
        return mobilenetv2_cifar(), (3, 32, 32), 10
    return CifarResNet(int(name.removeprefix("resnet"))), (3, 32, 32), 10


class Training:
    """One way to train: memory format and compilation."""

    def __init__(self, device, name, batch, channels_last, compile_mode):
        torch.manual_seed(1)
        net, shape, classes = network(name)
        self.format = torch.channels_last if channels_last else torch.contiguous_format
        self.net = net.to(device, memory_format=self.format)
        self.parameters = sum(p.numel() for p in self.net.parameters())
        self.optimiser = torch.optim.SGD(self.net.parameters(), lr=1e-2, momentum=0.9, weight_decay=1e-4, foreach=True)
        self.device = device
        on_gpu = device.type == "cuda"
        self.images = torch.randn(batch, *shape).contiguous(memory_format=self.format)
        self.labels = torch.randint(classes, (batch,))
        if on_gpu:
            self.images, self.labels = self.images.pin_memory(), self.labels.pin_memory()
        self.loss = self.compute if not compile_mode else torch.compile(self.compute, mode=compile_mode)

    def compute(self, x, y):
        return F.cross_entropy(self.net(x), y)

    def step(self):
        x = self.images.to(self.device, non_blocking=True)
        y = self.labels.to(self.device, non_blocking=True)
        self.optimiser.zero_grad(set_to_none=True)
        loss = self.loss(x, y)
        loss.backward()
        self.optimiser.step()
        return loss

    def seconds(self, steps):
        start = time.perf_counter()
        for _ in range(steps):
            loss = self.step()
        if not torch.isfinite(loss).item():  # waits for the device
            raise SystemExit("the loss is not finite")
        return time.perf_counter() - start


def main():
    device, name, batch, precision = torch.device(sys.argv[1]), sys.argv[2], int(sys.argv[3]), sys.argv[4]
    torch.backends.cudnn.benchmark = True
    torch.backends.cudnn.allow_tf32 = torch.backends.cuda.matmul.allow_tf32 = precision == "tf32"
    shape = network(name)[1]
    ways = {"as it comes": (False, None), "channels last": (True, None)}
    if device.type == "cuda" and not os.environ.get("TORCH_NO_COMPILE"):
        ways["compiled, channels last"] = (True, "default")
        if batch * shape[1] < 64 * 224:  # where launches take longer than what they launch
            ways["compiled, CUDA graphs"] = (False, "reduce-overhead")
    best, times, chosen = None, {}, ""
    for way, (channels_last, mode) in ways.items():
        try:
            training = Training(device, name, batch, channels_last, mode)
            training.seconds(3)
            training.seconds(5)
            count = max(1, min(200, int(0.3 / (training.seconds(3) / 3))))
            times[way] = training.seconds(count) / count
        except Exception as e:  # a way that this installation hasn't got
            print(f"PyTorch, {way}: {str(e).splitlines()[0] if str(e) else e!r}", file=sys.stderr)
            continue
        if best is None or times[way] < times[chosen]:
            best, chosen = training, way
    tried = ", ".join(f"{way} {1e3 * seconds:.3f} ms" for way, seconds in times.items())
    memory = torch.cuda.max_memory_allocated(device) // 2**20 if device.type == "cuda" else 0
    print(f"{best.parameters} parameters; fastest: {chosen}; {tried}; up to {memory} MiB allocated", flush=True)
    for line in sys.stdin:
        print(best.seconds(int(line)), flush=True)


if __name__ == "__main__":
    main()
