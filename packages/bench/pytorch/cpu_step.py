"""Runs the training step of a TRM on the CPU, once for each line that it reads; answers each with a line of JSON.

    python3 cpu_step.py --config '{"hidden_size": 512, …}' --batch 4 --weights FILE.safetensors --dtype float32 --threads 2

The first line tells what it is: version, threads, numbers that learn, GFLOP/s of a product of 768³. `step` runs one training step:
refill, forward with the last cycle alone in the gradient, backward, AdamATan2, average of the weights; it answers with its time and the
loss before the update. `think` runs as many steps without gradient as a puzzle may have, and answers with the time of all.
"""

import argparse
import json
import struct
import sys
import time
from dataclasses import fields

import torch
from network import AdamATan2, Config, Network, loss_of, trainable


def read_safetensors(path: str) -> dict[str, torch.Tensor]:
    """The float32 tensors of a file that this project wrote."""
    with open(path, "rb") as file:
        data = file.read()
    (length,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8 : 8 + length])
    tensors = {}
    for name, entry in header.items():
        if name != "__metadata__":
            begin, end = entry["data_offsets"]
            raw = bytearray(data[8 + length + begin : 8 + length + end])
            tensors[name] = torch.frombuffer(raw, dtype=torch.float32).reshape(entry["shape"])
    return tensors


def product_gflops(dtype: torch.dtype, n: int = 768) -> float:
    a, b = (torch.randn(n, n).to(dtype) for _ in range(2))
    times = []
    for _ in range(12):
        start = time.perf_counter()
        a @ b
        times.append(time.perf_counter() - start)
    return 2 * n**3 / min(times) / 1e9


class Trainer:
    """A network in training on one batch, with the carry of deep supervision."""

    def __init__(self, config: Config, weights: dict[str, torch.Tensor], rows: int, dtype: torch.dtype):
        self.config, self.rows = config, rows
        self.parameters = trainable(weights)
        self.optimizer = AdamATan2(self.parameters)
        self.network = Network(config, weights, dtype)
        cells = torch.arange(rows * config.seq_len).reshape(rows, config.seq_len) % (config.vocab_size - 2)
        self.fresh = (cells + 1, cells + 2)
        self.carry = [torch.zeros_like(state) for state in self.network.first(rows)]
        self.current = [torch.zeros_like(part) for part in self.fresh]
        self.steps = torch.zeros(rows, dtype=torch.int32)
        self.halted = torch.ones(rows, dtype=torch.bool)

    def step(self) -> float:
        inputs, labels = self.refill()
        loss, _, *self.carry = loss_of(self.network, inputs, labels, *self.carry)
        loss.backward()
        self.optimizer.step(1e-4)
        self.steps += 1
        # Every puzzle thinks to the end, as exploration would have it: the times are then those of any step.
        self.halted = self.steps >= self.config.halt_max_steps
        return loss.item()

    def refill(self) -> list[torch.Tensor]:
        rows = self.halted.view(-1, 1, 1)
        first = self.network.first(self.rows)
        self.carry = [torch.where(rows, begun, kept) for begun, kept in zip(first, self.carry)]
        self.current = [torch.where(self.halted.view(-1, 1), new, old) for new, old in zip(self.fresh, self.current)]
        self.steps = torch.where(self.halted, torch.zeros_like(self.steps), self.steps)
        return self.current

    @torch.no_grad()
    def think(self) -> None:
        states = self.network.first(self.rows)
        for _ in range(self.config.halt_max_steps):
            logits, _, *states = self.network(self.fresh[0], *states)
            logits.argmax(-1)


def main() -> None:
    options = argparse.ArgumentParser()
    options.add_argument("--config", type=json.loads, required=True)
    options.add_argument("--batch", type=int, required=True)
    options.add_argument("--weights", required=True)
    options.add_argument("--dtype", choices=["float32", "bfloat16"], required=True)
    options.add_argument("--threads", type=int, required=True)
    chosen = options.parse_args()
    torch.set_num_threads(chosen.threads)
    known = {field.name for field in fields(Config)}
    config = Config(**{key: value for key, value in chosen.config.items() if key in known})
    dtype = getattr(torch, chosen.dtype)
    trainer = Trainer(config, read_safetensors(chosen.weights), chosen.batch, dtype)

    def say(**document: object) -> None:
        print(json.dumps(document), flush=True)

    say(
        torch=torch.__version__,
        threads=torch.get_num_threads(),
        parameters=sum(parameter.numel() for parameter in trainer.parameters),
        gflops=product_gflops(dtype),
    )
    for line in sys.stdin:
        start = time.perf_counter()
        loss = trainer.step() if line.strip() == "step" else trainer.think()
        say(ms=1000 * (time.perf_counter() - start), **({} if loss is None else {"loss": loss}))


if __name__ == "__main__":
    main()
