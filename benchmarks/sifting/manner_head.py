"""The curve of a long text's controversy, and the head of how it is told, learnt together on log odds held out.

What title, lead and the sentences on the technology say is learnt first; how the text is told is weighed by what it
adds to that alone.
"""

from __future__ import annotations

import numpy as np
from sklearn.linear_model import LogisticRegression

from benchmarks.sifting.fitting import DRAWS, Linear
from benchmarks.sifting.rows import Bools, Floats, Table
from pipeline.detect.manner import is_manner
from pipeline.detect.weights import Curve

STRENGTH = 0.25
#: Spread of a figure beside the log odds.
_SPREAD = 0.5
_MIN_COUNT = 10 * DRAWS


def fit_manner(table: Table, odds: Floats, of: Bools) -> tuple[Curve, Linear]:
    """Slope and offset for the log odds of these rows, and what the way in which they are told adds."""
    counts = table.matrix[of].getnnz(axis=0)
    columns = [i for i, name in enumerate(table.names) if is_manner(name) and counts[i] >= _MIN_COUNT]
    figures = table.matrix[:, columns][of].toarray()
    means, scales = figures.mean(axis=0), _SPREAD / np.maximum(1e-6, figures.std(axis=0))
    seen = np.column_stack([odds[of], (figures - means) * scales])
    model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(seen, table.disputed[of], sample_weight=table.weights[of])
    slope, *rest = map(float, model.coef_[0])
    learnt = np.array(rest) * scales
    head = Linear(dict(zip((table.names[i] for i in columns), map(float, learnt), strict=True)), 0.0)
    return (slope, float(model.intercept_[0]) - float(learnt @ means)), head
