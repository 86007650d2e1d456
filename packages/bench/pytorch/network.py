"""The Tiny Recursive Model in plain PyTorch, as the paper has it (arXiv 2510.04871): one supervision step, its loss, its optimizer.

Weights are a dictionary from official names to float32 tensors; products are computed in the type that is asked for. The benchmarks
time it beside Kensho; it is nobody's dependency.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F

EPSILON = 1e-5
PREFIX = "model.inner."


@dataclass(frozen=True)
class Config:
    """Sizes by the names of the official configs."""

    hidden_size: int = 512
    num_heads: int = 8
    L_layers: int = 2
    H_cycles: int = 3
    L_cycles: int = 6
    register_tokens: int = 16
    seq_len: int = 81
    vocab_size: int = 11
    halt_max_steps: int = 16
    mlp_t: bool = True
    pos_encodings: str = "none"
    rope_theta: float = 10000.0

    @property
    def positions(self) -> int:
        return self.register_tokens + self.seq_len


def inter(width: int) -> int:
    """Inner width of a SwiGLU: two thirds of four times the width, up to a multiple of 256."""
    return math.ceil(round(4 * width * 2 / 3) / 256) * 256


def random_weights(config: Config, device: str = "cpu") -> dict[str, torch.Tensor]:
    """First weights by their official names, of the official deviations. `*_init` are the states that thinking starts from."""

    def normal(*shape: int, deviation: float) -> torch.Tensor:
        return torch.randn(shape, device=device) * deviation

    def swiglu(name: str, width: int) -> dict[str, torch.Tensor]:
        return {
            f"{name}.gate_up_proj.weight": normal(2 * inter(width), width, deviation=width**-0.5),
            f"{name}.down_proj.weight": normal(width, inter(width), deviation=inter(width) ** -0.5),
        }

    width, vocab = config.hidden_size, config.vocab_size
    weights = {
        "embed_tokens.embedding_weight": normal(vocab, width, deviation=width**-0.5),
        "register_tokens": torch.zeros(config.register_tokens, width, device=device),
        "lm_head.weight": normal(vocab, width, deviation=width**-0.5),
        "q_head.weight": torch.zeros(2, width, device=device),
        "q_head.bias": torch.full((2,), -5.0, device=device),
        "H_init": normal(width, deviation=1),
        "L_init": normal(width, deviation=1),
    }
    for layer in range(config.L_layers):
        name = f"L_level.layers.{layer}"
        if config.mlp_t:
            weights |= swiglu(f"{name}.mlp_t", config.positions)
        else:
            weights[f"{name}.self_attn.qkv_proj.weight"] = normal(3 * width, width, deviation=width**-0.5)
            weights[f"{name}.self_attn.o_proj.weight"] = normal(width, width, deviation=width**-0.5)
        weights |= swiglu(f"{name}.mlp", width)
    return {PREFIX + name: weight for name, weight in weights.items()}


def trainable(weights: dict[str, torch.Tensor]) -> list[torch.Tensor]:
    """What learns; the first states do not. Marks it for the gradient."""
    return [weight.requires_grad_() for name, weight in weights.items() if not name.endswith("_init")]


def norm(x: torch.Tensor) -> torch.Tensor:
    wide = x.float()
    return (wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + EPSILON)).to(x.dtype)


class Network:
    """A supervision step with given weights. `dtype` is what activations are computed in."""

    def __init__(self, config: Config, weights: dict[str, torch.Tensor], dtype: torch.dtype):
        self.config, self.weights, self.dtype = config, weights, dtype
        self.device = weights[PREFIX + "H_init"].device
        self.rotation = None if config.mlp_t else self.rotary()

    def __call__(self, inputs: torch.Tensor, y: torch.Tensor, z: torch.Tensor):
        x = self.embed(inputs)
        with torch.no_grad():
            for _ in range(self.config.H_cycles - 1):
                y, z = self.cycle(x, y, z)
        y, z = self.cycle(x, y, z)
        logits = self.linear(y[:, self.config.register_tokens :], "lm_head")
        halting = self.linear(y[:, 0], "q_head", bias=True).float()
        return logits, halting[:, 0], y.detach(), z.detach()

    def first(self, rows: int) -> list[torch.Tensor]:
        """The states that thinking starts from, y and z."""
        shape = (rows, self.config.positions, -1)
        return [self.weight(name).to(self.dtype).expand(shape) for name in ("H_init", "L_init")]

    def weight(self, name: str) -> torch.Tensor:
        return self.weights[PREFIX + name]

    def linear(self, x: torch.Tensor, name: str, bias: bool = False) -> torch.Tensor:
        offset = self.weight(f"{name}.bias").to(x.dtype) if bias else None
        return F.linear(x, self.weight(f"{name}.weight").to(x.dtype), offset)

    def embed(self, inputs: torch.Tensor) -> torch.Tensor:
        registers = self.weight("register_tokens").to(self.dtype).expand(inputs.shape[0], -1, -1)
        tokens = F.embedding(inputs, self.weight("embed_tokens.embedding_weight").to(self.dtype))
        return torch.cat([registers, tokens], dim=1) * math.sqrt(self.config.hidden_size)

    def cycle(self, x: torch.Tensor, y: torch.Tensor, z: torch.Tensor):
        for _ in range(self.config.L_cycles):
            z = self.refine(z, y + x)
        return self.refine(y, z), z

    def refine(self, state: torch.Tensor, injected: torch.Tensor) -> torch.Tensor:
        state = state + injected
        for layer in range(self.config.L_layers):
            state = self.block(state, f"L_level.layers.{layer}")
        return state

    def block(self, h: torch.Tensor, name: str) -> torch.Tensor:  # [B, L, D]
        if self.config.mlp_t:
            mixed = h.transpose(1, 2)
            h = norm(mixed + self.swiglu(mixed, f"{name}.mlp_t")).transpose(1, 2)
        else:
            h = norm(h + self.attention(h, f"{name}.self_attn"))
        return norm(h + self.swiglu(h, f"{name}.mlp"))

    def swiglu(self, x: torch.Tensor, name: str) -> torch.Tensor:
        gate, up = self.linear(x, f"{name}.gate_up_proj").chunk(2, dim=-1)
        return self.linear(F.silu(gate) * up, f"{name}.down_proj")

    def attention(self, h: torch.Tensor, name: str) -> torch.Tensor:
        rows, length, width = h.shape
        heads = self.config.num_heads
        qkv = self.linear(h, f"{name}.qkv_proj").view(rows, length, 3 * heads, width // heads).transpose(1, 2)
        q, k, v = qkv.chunk(3, dim=1)  # [B, heads, L, width / heads]
        if self.rotation is not None:
            q, k = self.rotated(q), self.rotated(k)
        scores = torch.softmax(q @ k.transpose(-1, -2) / math.sqrt(width // heads), dim=-1)
        return self.linear((scores @ v).transpose(1, 2).reshape(rows, length, width), f"{name}.o_proj")

    def rotary(self):
        if self.config.pos_encodings != "rope":
            return None
        half = self.config.hidden_size // self.config.num_heads // 2
        rates = self.config.rope_theta ** (-torch.arange(half, device=self.device) / half)
        angles = torch.outer(torch.arange(self.config.positions, device=self.device).float(), rates).repeat(1, 2)
        return angles.cos(), angles.sin()

    def rotated(self, x: torch.Tensor) -> torch.Tensor:
        cos, sin = self.rotation
        wide = x.float()
        a, b = wide.chunk(2, dim=-1)
        return (wide * cos + torch.cat([-b, a], dim=-1) * sin).to(x.dtype)


def log_stablemax(x: torch.Tensor) -> torch.Tensor:
    s = torch.where(x < 0, 1 / (1 - x.clamp(max=0)), x.clamp(min=0) + 1)
    return torch.log(s / s.sum(-1, keepdim=True))


def loss_of(network: Network, inputs: torch.Tensor, labels: torch.Tensor, y: torch.Tensor, z: torch.Tensor):
    """Mean loss of a batch whose cells are all labelled; the halting head's answers, and the states after the step."""
    logits, halting, y, z = network(inputs, y, z)
    # In float64, as the official code has it.
    picked = log_stablemax(logits.double()).gather(-1, labels.unsqueeze(-1)).squeeze(-1)
    right = (logits.argmax(-1) == labels).all(-1).float()
    loss = -picked.mean(-1).sum() + 0.5 * F.binary_cross_entropy_with_logits(halting, right, reduction="sum")
    return loss / inputs.shape[0], halting, y, z


class AdamATan2:
    """AdamATan2 as its package has it, with decoupled weight decay on everything, and the average of the weights behind it."""

    def __init__(self, parameters: list[torch.Tensor], decay: float = 1.0, average: float = 0.999):
        self.parameters, self.decay, self.average, self.t = parameters, decay, average, 0
        self.first, self.second = ([torch.zeros_like(p) for p in parameters] for _ in range(2))
        self.averages = [p.detach().clone() for p in parameters]

    @torch.no_grad()
    def step(self, rate: float, beta1: float = 0.9, beta2: float = 0.95) -> None:
        self.t += 1
        gradients = [parameter.grad for parameter in self.parameters]
        torch._foreach_mul_(self.first, beta1)
        torch._foreach_add_(self.first, gradients, alpha=1 - beta1)
        torch._foreach_mul_(self.second, beta2)
        torch._foreach_addcmul_(self.second, gradients, gradients, value=1 - beta2)
        torch._foreach_mul_(self.parameters, 1 - rate * self.decay)
        size, root = rate / (1 - beta1**self.t), math.sqrt(1 - beta2**self.t)
        for parameter, m, v in zip(self.parameters, self.first, self.second):
            parameter.sub_(torch.atan2(m, v.sqrt() / root), alpha=size)
        torch._foreach_mul_(self.averages, self.average)
        torch._foreach_add_(self.averages, [p.detach() for p in self.parameters], alpha=1 - self.average)
        for parameter in self.parameters:
            parameter.grad = None
