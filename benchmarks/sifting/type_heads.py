"""The heads of the types, learnt together: what a type's own cues are worth is mostly the same for every type.

One regression over all pairs of a controversy and a type, with figures shared by all types, their deviations for each
type, and the cues of other types and stances that speak for or against it. It folds into one linear head per type, and
is averaged with a regression over what the words mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack  # type: ignore[import-untyped]

from benchmarks.sifting.fitting import Block, Linear, fit, regression
from benchmarks.sifting.rows import Table
from pipeline.detect.features import is_sense
from pipeline.records import TYPES

STRENGTH = 1.0
POOLED_SHARE = 0.8
SENSES_OF_TYPES = Block(is_sense, 0.06, 0.3)
MIN_EXAMPLES = 4
#: How freely a type may deviate from what is shared, and how much other cues may say.
DEVIATION, CROSSING = 0.5, 0.4
_CROSS = re.compile(
    r"^(?:title|lead):(?:type:|term:cue:|stance:|topic:watching|term:(?:severity|response|attribution)$)"
)
_OWN = re.compile(r"^(title|lead|near):(type:|term:cue:)(\w+)$")


def fit_types(table: Table) -> dict[str, Linear]:
    """A head per type from controversies: the pooled regression's, and one of its own over what the words mean."""
    terms: dict[str, int] = {}
    maps = [_map(kind, table.names, terms) for kind in TYPES]
    maps = [csr_matrix((m.data, m.indices, m.indptr), shape=(len(table.names) + 1, len(terms))) for m in maps]
    plain = hstack([table.matrix, np.ones((len(table.rows), 1))]).tocsr()
    pooled = vstack([plain @ m for m in maps]).tocsr()
    model = regression(pooled, table.types.T.ravel(), np.tile(table.weights, len(TYPES)), STRENGTH)
    heads: dict[str, Linear] = {}
    for kind, of in zip(TYPES, maps, strict=True):
        *learnt, constant = map(float, of @ model.coef_[0])
        coefficients = {name: c for name, c in zip(table.names, learnt, strict=True) if c}
        heads[f"type:{kind}"] = _with_senses(kind, Linear(coefficients, constant + float(model.intercept_[0])), table)
    return heads


def _with_senses(kind: str, pooled: Linear, table: Table) -> Linear:
    """The pooled head beside one over senses; a type with next to no examples has the pooled one alone."""
    targets = np.array([kind in row.types for row in table.rows])
    if not MIN_EXAMPLES <= targets.sum() <= len(targets) - MIN_EXAMPLES:
        return pooled
    sense, shared = fit(table, targets, (SENSES_OF_TYPES,)), pooled.times(POOLED_SHARE)
    return Linear({**shared.coefficients, **sense.coefficients}, shared.intercept + sense.intercept)


def _map(kind: str, names: Sequence[str], terms: dict[str, int]) -> csr_matrix:
    """How a type's figures, and a constant after them, become terms of the pooled regression."""
    uses = [(i, term, factor) for i, name in enumerate(names) for term, factor in _uses(kind, name)]
    uses.append((len(names), f"{kind}|", 1.0))
    rows, factors = [i for i, _, _ in uses], [factor for _, _, factor in uses]
    columns = [terms.setdefault(term, len(terms)) for _, term, _ in uses]
    return csr_matrix((factors, (rows, columns)), shape=(len(names) + 1, len(terms)))


def _uses(kind: str, name: str) -> Iterator[tuple[str, float]]:
    """The terms in which a figure takes part, with their factors."""
    own = _OWN.match(name)
    if own and own[3] == kind:
        yield f"{own[1]}:{own[2]}", 1.0
        yield f"{kind}|{own[1]}:{own[2]}", DEVIATION
    elif name == "is:short":
        yield f"{kind}|{name}", CROSSING
    elif _CROSS.match(name):
        yield f"{kind}|{_bare(name)}", CROSSING


def _bare(name: str) -> str:
    """A cue of a type counts the same wherever it comes from."""
    return name.replace("term:cue:", "type:")
