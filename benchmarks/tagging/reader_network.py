"""The reader's network in jax: the encoder's lower layers as they are, and layers above them that are taught names."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
from numpy.typing import NDArray

from pipeline.tag.reader import TAGS

HEADS, WIDTH, CASES = 12, 384, 9
DROPPED = 0.1  # of the numbers between two parts of a layer, while it learns
_HEAD_RATE = 10.0  # of what begins at nothing, beside what the encoder knows already
_DECAY, _FIRST, _SECOND = 0.01, 0.9, 0.98

Tree = Any  # parameters: mappings and lists of arrays
Table = Mapping[str, NDArray[np.float32]]


def normal(states: Any, scale: Any, shift: Any) -> Any:
    """Layer normalisation."""
    mean = states.mean(-1, keepdims=True)
    spread = ((states - mean) ** 2).mean(-1, keepdims=True)
    return (states - mean) / jnp.sqrt(spread + 1e-12) * scale + shift


def layer(table: Table, states: Any, mask: Any, key: Any = None) -> Any:
    """One layer of the encoder; with a key it learns."""
    batch, length, _ = states.shape
    first, second = jax.random.split(key) if key is not None else (None, None)

    def head(name: str) -> Any:
        found = (states @ table[f"w{name}"] + table[f"b{name}"]).reshape(batch, length, HEADS, WIDTH // HEADS)
        return found.transpose(0, 2, 1, 3)

    look = jax.nn.softmax(head("q") @ head("k").transpose(0, 1, 3, 2) / np.sqrt(WIDTH // HEADS) + mask, -1)
    seen = (look @ head("v")).transpose(0, 2, 1, 3).reshape(batch, length, WIDTH) @ table["wo"] + table["bo"]
    states = normal(states + _dropped(seen, first), table["s1"], table["t1"])
    wide = jax.nn.gelu(states @ table["wu"] + table["bu"], approximate=False) @ table["wd"] + table["bd"]
    return normal(states + _dropped(wide, second), table["s2"], table["t2"])


def _dropped(states: Any, key: Any) -> Any:
    if key is None:
        return states
    return jnp.where(jax.random.bernoulli(key, 1 - DROPPED, states.shape), states / (1 - DROPPED), 0)


def begun(layers: Sequence[Table], seed: int) -> Tree:
    """Parameters before anything is learnt: the encoder's layers, small numbers for cases and tags."""
    draw = np.random.default_rng(seed)
    return {
        "layers": [dict(one) for one in layers],
        "cases": (draw.normal(size=(CASES, WIDTH)) * 0.02).astype(np.float32),
        "tags": (draw.normal(size=(WIDTH, TAGS)) * 0.02).astype(np.float32),
        "bias": np.zeros(TAGS, np.float32),
    }


def said(tree: Tree, states: Any, cases: Any, mask: Any, key: Any = None) -> Any:
    """Logarithms of probabilities of each piece's tags, from what the lower layers made of it."""
    states = states.astype(jnp.float32) + tree["cases"][cases]
    keys = jax.random.split(key, len(tree["layers"])) if key is not None else [None] * len(tree["layers"])
    for table, own in zip(tree["layers"], keys, strict=True):
        states = layer(table, states, mask, own)
    return jax.nn.log_softmax(states @ tree["tags"] + tree["bias"], -1)


def _loss(tree: Tree, states: Any, cases: Any, mask: Any, tags: Any, weights: Any, key: Any) -> Any:
    logs = said(tree, states, cases, mask, key)
    told = (tags >= 0) * weights[:, None]
    right = jnp.take_along_axis(logs, jnp.maximum(tags, 0)[..., None].astype(jnp.int32), -1)[..., 0]
    return -(right * told).sum() / 600.0


@functools.partial(jax.jit, donate_argnums=(0, 1, 2))
def step(tree: Tree, means: Tree, squares: Tree, count: float, rate: float, *batch: Any) -> Any:
    """One step of Adam with decay, gradients cut at length 1; gives the parameters, both memories and the loss."""
    loss, slopes = jax.value_and_grad(_loss)(tree, *batch)
    length = jnp.sqrt(sum((one**2).sum() for one in jax.tree.leaves(slopes)))
    slopes = jax.tree.map(lambda one: one * jnp.minimum(1.0, 1.0 / (length + 1e-6)), slopes)
    means = jax.tree.map(lambda old, new: _FIRST * old + (1 - _FIRST) * new, means, slopes)
    squares = jax.tree.map(lambda old, new: _SECOND * old + (1 - _SECOND) * new * new, squares, slopes)

    def moved(name: str) -> Tree:
        own = rate * (1.0 if name == "layers" else _HEAD_RATE)

        def move(value: Any, mean: Any, square: Any) -> Any:
            slope = (mean / (1 - _FIRST**count)) / (jnp.sqrt(square / (1 - _SECOND**count)) + 1e-8)
            return value - own * (slope + _DECAY * value)

        return jax.tree.map(move, tree[name], means[name], squares[name])

    return {name: moved(name) for name in tree}, means, squares, loss
