"""Times the training step of the official Sudoku TRM in PyTorch, compiled, in bfloat16; prints one line of JSON.

Hidden size 512, 2 layers that mix positions by an MLP, T 3, n 6, batch 768 unless told otherwise: embed, recurse (the last cycle with
gradient), stablemax cross-entropy and halting loss, AdamATan2, average of the weights. Weights are float32, activations bfloat16. The
arithmetic follows the paper (arXiv 2510.04871); the matrix products are those of Kensho's step, so that the two can be compared.

    python3 trm_step.py [--batch 768] [--repetitions 10] [--eager]
"""

import argparse
import json
import math
import statistics
import time

import torch
import torch.nn.functional as F

HIDDEN, VOCAB, CELLS, PREFIX, LAYERS = 512, 11, 81, 16, 2
POSITIONS = CELLS + PREFIX
CYCLES, STEPS = 3, 6
EPSILON = 1e-5


def inter(width: int) -> int:
    """Inner width of a SwiGLU: two thirds of four times the width, up to a multiple of 256."""
    return math.ceil(round(4 * width * 2 / 3) / 256) * 256


def norm(x: torch.Tensor) -> torch.Tensor:
    wide = x.float()
    return (wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + EPSILON)).to(x.dtype)


class SwiGLU(torch.nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.gate_up = torch.nn.Parameter(torch.randn(2 * inter(width), width) / width**0.5)
        self.down = torch.nn.Parameter(torch.randn(width, inter(width)) / inter(width) ** 0.5)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        gate, up = F.linear(x, self.gate_up.to(x.dtype)).chunk(2, dim=-1)
        return F.linear(F.silu(gate) * up, self.down.to(x.dtype))


class Block(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.mix, self.feed = SwiGLU(POSITIONS), SwiGLU(HIDDEN)

    def forward(self, h: torch.Tensor) -> torch.Tensor:  # [B, L, D]
        mixed = h.transpose(1, 2)
        h = norm(mixed + self.mix(mixed)).transpose(1, 2)
        return norm(h + self.feed(h))


class Network(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens = torch.nn.Parameter(torch.randn(VOCAB, HIDDEN) / HIDDEN**0.5)
        self.prefix = torch.nn.Parameter(torch.zeros(PREFIX, HIDDEN))
        self.blocks = torch.nn.ModuleList([Block() for _ in range(LAYERS)])
        self.head = torch.nn.Parameter(torch.randn(VOCAB, HIDDEN) / HIDDEN**0.5)
        self.halt = torch.nn.Parameter(torch.zeros(2, HIDDEN))
        self.halt_bias = torch.nn.Parameter(torch.full((2,), -5.0))

    def refine(self, state: torch.Tensor, injected: torch.Tensor) -> torch.Tensor:
        state = state + injected
        for block in self.blocks:
            state = block(state)
        return state

    def cycle(self, x: torch.Tensor, y: torch.Tensor, z: torch.Tensor):
        for _ in range(STEPS):
            z = self.refine(z, y + x)
        return self.refine(y, z), z

    def forward(self, inputs: torch.Tensor, y: torch.Tensor, z: torch.Tensor):
        embedded = torch.cat([self.prefix.expand(inputs.shape[0], -1, -1), self.tokens[inputs]], dim=1)
        x = (embedded * HIDDEN**0.5).to(torch.bfloat16)
        with torch.no_grad():
            for _ in range(CYCLES - 1):
                y, z = self.cycle(x, y, z)
        y, z = self.cycle(x, y, z)
        logits = F.linear(y[:, PREFIX:], self.head.to(y.dtype)).float()
        halting = F.linear(y[:, 0], self.halt.to(y.dtype)).float() + self.halt_bias
        return logits, halting, y.detach(), z.detach()


def log_stablemax(x: torch.Tensor) -> torch.Tensor:
    s = torch.where(x < 0, 1 / (1 - x.clamp(max=0)), x.clamp(min=0) + 1)
    return torch.log(s / s.sum(-1, keepdim=True))


def loss_of(network, inputs, labels, y, z):
    logits, halting, y, z = network(inputs, y, z)
    picked = log_stablemax(logits).gather(-1, labels.unsqueeze(-1)).squeeze(-1)
    right = (logits.argmax(-1) == labels).all(-1).float()
    loss = -picked.mean(-1).sum() + 0.5 * F.binary_cross_entropy_with_logits(halting[:, 0], right, reduction="sum")
    return loss / inputs.shape[0], y, z


@torch.no_grad()
def update(parameters, moments, averages, rate, decay=1.0):
    grads = [parameter.grad for parameter in parameters]
    first, second = moments
    torch._foreach_lerp_(first, grads, 1 - 0.9)
    torch._foreach_mul_(second, 0.95)
    torch._foreach_addcmul_(second, grads, grads, 1 - 0.95)
    torch._foreach_mul_(parameters, 1 - rate * decay)
    for parameter, m, v in zip(parameters, first, second):
        parameter.sub_(torch.atan2(m, v.sqrt()), alpha=rate * 1.27)
    torch._foreach_lerp_(averages, parameters, 1e-3)
    for parameter in parameters:
        parameter.grad = None


def timed(work, repetitions: int) -> list[float]:
    times = []
    for _ in range(repetitions):
        torch.cuda.synchronize()
        start = time.perf_counter()
        work()
        torch.cuda.synchronize()
        times.append(1000 * (time.perf_counter() - start))
    return times


def product_tflops(dtype: torch.dtype, n: int = 4096) -> float:
    a, b = (torch.randn(n, n, device="cuda", dtype=dtype) for _ in range(2))
    timed(lambda: a @ b, 5)
    return 2 * n**3 / statistics.median(timed(lambda: a @ b, 20)) / 1e9


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--batch", type=int, default=768)
    options.add_argument("--repetitions", type=int, default=10)
    options.add_argument("--eager", action="store_true", help="without torch.compile")
    chosen = options.parse_args()
    if not torch.cuda.is_available():
        raise SystemExit("this PyTorch finds no CUDA device")
    torch.manual_seed(0)
    torch.backends.cuda.matmul.allow_tf32 = False
    network = Network().cuda()
    parameters = list(network.parameters())
    moments = [[torch.zeros_like(p) for p in parameters] for _ in range(2)]
    averages = [p.detach().clone() for p in parameters]
    forward = loss_of if chosen.eager else torch.compile(loss_of)
    inputs = torch.randint(1, VOCAB, (chosen.batch, CELLS), device="cuda")
    labels = torch.randint(2, VOCAB, (chosen.batch, CELLS), device="cuda")
    carry = [torch.randn(chosen.batch, POSITIONS, HIDDEN, device="cuda", dtype=torch.bfloat16) for _ in range(2)]

    def step() -> None:
        loss, *after = forward(network, inputs, labels, *carry)
        loss.backward()
        update(parameters, moments, averages, 1e-4)
        carry[:] = after

    start = time.perf_counter()
    for _ in range(3):
        step()
    torch.cuda.synchronize()
    compiling = time.perf_counter() - start
    times = timed(step, chosen.repetitions)
    print(
        json.dumps(
            {
                "torch": torch.__version__,
                "device": torch.cuda.get_device_name(),
                "compiled": not chosen.eager,
                "batch": chosen.batch,
                "parameters": sum(p.numel() for p in parameters),
                "step_ms": {"median": statistics.median(times), "min": min(times), "repetitions": len(times)},
                "first_steps_s": compiling,
                "f32_4096_tflops": product_tflops(torch.float32),
                "bf16_4096_tflops": product_tflops(torch.bfloat16),
            }
        )
    )


if __name__ == "__main__":
    main()
