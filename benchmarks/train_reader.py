"""Teaches the encoder's upper layers names, and writes the reader beside the module that loads it.

    GAZEWIRE_EVAL_DIR=… python -m benchmarks.train_reader

Needs the extra `train` (jax, onnx). Inputs: the train split, the same articles with other names, the corpus. Two
readers learn side by side, each without a half of the folds; their mean is what is shipped. `var/reader` keeps both:
the model of names learns from what each says of articles that it has not seen (`benchmarks.train_tagger`), and so it
is judged. Same inputs, same bytes on one machine: each half adds in one thread, hence in one order.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"  # read when jax begins

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from benchmarks.tagging.material import SEED
from benchmarks.tagging.reader_file import encoder, packed
from benchmarks.tagging.reader_lessons import UNTAUGHT, Window, lessons
from benchmarks.tagging.reader_network import WIDTH, begun, layer, normal, said, step
from benchmarks.tagging.voices import FOLDER, HALVES, half_file
from pipeline.tag.gazetteer.loader import load_gazetteer

LOWER, TAUGHT = 2, 2  # layers that stay as they are, layers that learn
ROUNDS, RATE, WARMING = 3, 2e-4, 0.1
PIECES = 2048  # of a batch
LENGTHS = (48, 80, 104, 128)  # windows of like length learn together
SHIPPED = Path(__file__).parent.parent / "pipeline" / "tag" / "reader.onnx"
_NOTHING = -1e9

States = Sequence[NDArray[np.float16]]


def batches(windows: Sequence[Window], draw: np.random.Generator | None) -> list[tuple[int, list[int]]]:
    """(length, windows) of each batch, in the order drawn."""
    found: list[tuple[int, list[int]]] = []
    for shorter, length in zip((0, *LENGTHS), LENGTHS, strict=False):
        some = [at for at, one in enumerate(windows) if shorter < len(one.numbers) <= length]
        some = some if draw is None else [some[at] for at in draw.permutation(len(some))]
        size = PIECES // length
        found.extend((length, some[at : at + size]) for at in range(0, len(some), size))
    return found if draw is None else [found[at] for at in draw.permutation(len(found))]


def _filled(rows: Sequence[Sequence[int]], size: int, length: int, nothing: int) -> NDArray[np.int32]:
    found = np.full((size, length), nothing, dtype=np.int32)
    for at, row in enumerate(rows):
        found[at, : len(row)] = row
    return found


def _mask(some: Sequence[Window], size: int, length: int) -> NDArray[np.float32]:
    """What is added to a look at each piece: nothing, or so much that filling is not seen. Empty rows see all."""
    lengths = np.array([*(len(one.numbers) for one in some), *[length] * (size - len(some))])
    hidden = np.where(np.arange(length)[None] < lengths[:, None], 0.0, _NOTHING)
    return np.asarray(hidden[:, None, None, :], dtype=np.float32)


def lower_states(windows: Sequence[Window], base: Any, layers: Any) -> States:
    """What the lower layers make of each window."""
    found: list[NDArray[np.float16]] = [np.zeros((0, WIDTH), np.float16)] * len(windows)

    def passed(states: Any, mask: Any) -> Any:
        states = normal(states, base["s"], base["t"])
        for table in layers[:LOWER]:
            states = layer(table, states, mask)
        return states

    run = jax.jit(passed)
    for length, chosen in batches(windows, None):
        some = [windows[at] for at in chosen]
        size = PIECES // length
        numbers = _filled([one.numbers for one in some], size, length, 0)
        given = base["pieces"][numbers] + base["places"][:length]
        states = np.asarray(run(given, _mask(some, size, length))).astype(np.float16)
        for at, one, row in zip(chosen, some, states, strict=False):
            found[at] = row[: len(one.numbers)]
    return found


def _batch(windows: Sequence[Window], states: States, chosen: Sequence[int], length: int) -> tuple[Any, ...]:
    some, size = [windows[at] for at in chosen], PIECES // length
    given = np.zeros((size, length, WIDTH), np.float16)
    for row, at in enumerate(chosen):
        given[row, : len(states[at])] = states[at]
    tags = _filled([one.tags for one in some], size, length, UNTAUGHT)
    weights = np.array([*(one.weight for one in some), *[0.0] * (size - len(some))], dtype=np.float32)
    return given, _filled([one.cases for one in some], size, length, 0), _mask(some, size, length), tags, weights


def taught(windows: Sequence[Window], states: States, layers: Any, name: str) -> Any:
    """The parameters that these windows teach."""
    draw, key = np.random.default_rng(SEED), jax.random.PRNGKey(SEED)
    tree = jax.tree.map(jnp.asarray, begun(layers[LOWER : LOWER + TAUGHT], SEED))
    means, squares = jax.tree.map(jnp.zeros_like, tree), jax.tree.map(jnp.zeros_like, tree)
    total, count, began = ROUNDS * len(batches(windows, None)), 0, time.process_time()
    for _ in range(ROUNDS):
        for length, chosen in batches(windows, draw):
            count += 1
            rate = RATE * min(1.0, count / (WARMING * total)) * max(0.02, 1 - count / total)
            key, own = jax.random.split(key)
            batch = _batch(windows, states, chosen, length)
            tree, means, squares, loss = step(tree, means, squares, float(count), rate, *batch, own)
            if count % 50 == 0:
                spent = time.process_time() - began
                print(f"{name}: {count} of {total}, loss {float(loss):.3f}, {spent:.0f} s", flush=True)
    return jax.tree.map(np.asarray, tree)


def _figures(windows: Sequence[Window], states: States, tree: Any) -> Iterator[str]:
    """Recall and precision, word by word, of windows that were held out: of the news and of the corpus."""
    counts = np.zeros((2, 4), dtype=int)
    told = jax.jit(said)
    for length, chosen in batches(windows, None):
        given, cases, mask, tags, _ = _batch(windows, states, chosen, length)
        best = np.asarray(told(tree, given, cases, mask)).argmax(-1)
        for row, at in enumerate(chosen):
            real, guess = tags[row][tags[row] >= 0], best[row][tags[row] >= 0]
            named, both = real > 0, (guess > 0) & (real > 0)
            own = [named.sum(), (guess > 0).sum(), both.sum(), (both & (guess == real)).sum()]
            counts[int(windows[at].weight < 1)] += own
    for name, (real, guessed, found, right) in zip(("news", "corpus and other names"), counts, strict=True):
        yield (
            f"{name}: a name's word found {found / max(1, real):.3f}, right {found / max(1, guessed):.3f}, "
            f"with its type {right / max(1, real):.3f}"
        )


def main() -> None:
    """Teaches both halves side by side and writes their mean; or teaches the half asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--half", type=int, choices=range(HALVES))
    asked = parser.parse_args().half
    FOLDER.mkdir(parents=True, exist_ok=True)
    if asked is not None:
        _teach(asked)
        return
    command = [sys.executable, "-m", "benchmarks.train_reader", "--half"]
    running = [subprocess.Popen([*command, str(half)]) for half in range(HALVES)]
    statuses = [one.wait() for one in running]
    if any(statuses):
        raise SystemExit("a half was not taught; see above")
    base, layers = encoder()
    files = [_numbers(half) for half in range(HALVES)]
    SHIPPED.write_bytes(packed(base, layers[:LOWER], _mean(files, begun(layers[LOWER : LOWER + TAUGHT], SEED))))
    print(f"the mean of {HALVES} readers written to {SHIPPED}")


def _numbers(half: int) -> Path:
    return FOLDER / f"half-{half}.npz"


def _teach(half: int) -> None:
    """Teaches the reader that does not see this half of the folds, and prints what it makes of them."""
    base, layers = encoder()
    windows = lessons(Path(os.environ["GAZEWIRE_EVAL_DIR"]), load_gazetteer())
    states = lower_states(windows, base, layers)
    chosen = [at for at, one in enumerate(windows) if one.fold // HALVES != half]
    tree = taught([windows[at] for at in chosen], [states[at] for at in chosen], layers, f"half {half}")
    half_file(half).write_bytes(packed(base, layers[:LOWER], tree))
    np.savez(_numbers(half), *jax.tree.leaves(tree))
    held = [at for at, one in enumerate(windows) if one.fold // HALVES == half]
    for line in _figures([windows[at] for at in held], [states[at] for at in held], tree):
        print(f"half {half}, of {len(windows)} windows those held out: {line}", flush=True)


def _mean(files: Sequence[Path], like: Any) -> Any:
    """The mean of several parameter sets: they began alike, so that what lies between them reads as well as they do."""
    leaves, form = jax.tree.flatten(like)
    sums = [np.zeros_like(one) for one in leaves]
    for file in files:
        with np.load(file) as stored:
            sums = [one + stored[f"arr_{at}"] / len(files) for at, one in enumerate(sums)]
    return jax.tree.unflatten(form, [one.astype(np.float32) for one in sums])


if __name__ == "__main__":
    main()
