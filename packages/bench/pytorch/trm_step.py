"""Times the training step of the official Sudoku TRM in PyTorch, compiled, in bfloat16; prints one line of JSON.

Hidden size 512, 2 layers that mix positions by an MLP, T 3, n 6, batch 768 unless told otherwise: embed, recurse (the last cycle with
gradient), stablemax cross-entropy and halting loss, AdamATan2, average of the weights. Weights are float32, activations bfloat16. The
matrix products are those of Kensho's step, so that the two can be compared.

    python3 trm_step.py [--batch 768] [--repetitions 10] [--eager]
"""

import argparse
import json
import statistics
import time

import torch
from network import AdamATan2, Config, Network, loss_of, random_weights, trainable


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
    config = Config()
    weights = random_weights(config, "cuda")
    parameters = trainable(weights)
    optimizer = AdamATan2(parameters)
    network = Network(config, weights, torch.bfloat16)
    forward = loss_of if chosen.eager else torch.compile(loss_of)
    shape = (chosen.batch, config.seq_len)
    inputs = torch.randint(1, config.vocab_size, shape, device="cuda")
    labels = torch.randint(2, config.vocab_size, shape, device="cuda")
    carry = [state.clone() for state in network.first(chosen.batch)]

    def step() -> None:
        loss, _, *after = forward(network, inputs, labels, *carry)
        loss.backward()
        optimizer.step(1e-4)
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
