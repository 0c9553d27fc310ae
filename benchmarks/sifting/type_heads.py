"""The heads of the types, learnt together: what a type's own cues are worth is mostly the same for every type.

One regression over all pairs of a controversy and a type, with figures shared by all types (its own cues, and those of
any other type beside them), their deviations for each type, the cues of single other types and stances, and who acts.
It folds into one linear head per type, and is averaged with a regression over what the words mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_matrix, hstack, vstack  # type: ignore[import-untyped]

from benchmarks.sifting.fitting import Block, Linear, fit, regression
from benchmarks.sifting.rows import Table
from pipeline.detect.features import is_part, is_sense
from pipeline.records import TYPES

STRENGTH = 1.0
POOLED_SHARE = 0.8
SENSES_OF_TYPES = Block(is_sense, 0.06, 0.4)
MIN_EXAMPLES = 4
#: How freely a type may deviate from what is shared, and a long text from a short one; how much other cues may say, and
#: who acts.
DEVIATION, LENGTH, CROSSING, ACTING = 0.5, 0.5, 0.4, 0.3
#: Made-up items name one type by its plainest cue each: of what they weigh elsewhere this is left for types.
MADE_UP_SHARE = 0.15
_CROSS = re.compile(
    r"^(?:title|lead):(?:type:|term:cue:|stance:|topic:watching|term:(?:severity|response|attribution)$)"
)
_OWN = re.compile(r"^((?:long:)?)((?:title|lead|near|all):(?:type:|term:cue:))(\w+)$")


def fit_types(table: Table) -> dict[str, Linear]:
    """A head per type from controversies: the pooled regression's, and one of its own over what the words mean."""
    table = _weighed(table)
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


def _weighed(table: Table) -> Table:
    """The same rows, made-up ones at their share."""
    rows = (replace(r, weight=r.weight * MADE_UP_SHARE) if r.kind == "synthetic" else r for r in table.rows)
    return replace(table, rows=tuple(rows))


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
    if own and own[1]:
        if own[3] == kind:
            yield own[1] + own[2], LENGTH
    elif own and own[3] == kind:
        yield own[2], 1.0
        yield f"{kind}|{own[2]}", DEVIATION
    elif is_part(name):
        if not name.startswith("long:"):
            yield f"{kind}|{name}", ACTING
    else:
        if own:
            yield f"other:{own[2]}", CROSSING
        if name == "is:short" or _CROSS.match(name):
            yield f"{kind}|{_bare(name)}", CROSSING


def _bare(name: str) -> str:
    """A cue of a type counts the same wherever it comes from."""
    return name.replace("term:cue:", "type:")
