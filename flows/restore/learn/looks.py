"""Learn data/looks.toml: see `python -m flows.restore.learn --help`.

Headlines, kickers, subtitles, labels and subheadings of the pages that came and of pages made of their stories, against
the pieces of paragraphs that could pass for them.
"""

from collections.abc import Sequence

import numpy as np
from sklearn.linear_model import LogisticRegression

from flows.restore.looks import Evidence

STRENGTH = 0.3  # C of the regression


def learn(found: Sequence[tuple[Evidence, bool]]) -> dict[str, float]:
    """The weights, from the evidence of lines and whether they are headlines."""
    names = list(found[0][0])
    table = np.array([[evidence[name] for name in names] for evidence, _ in found])
    mean, spread = table.mean(0), table.std(0) + 1e-6
    mean[0], spread[0] = 0.0, 1.0
    model = LogisticRegression(C=STRENGTH, max_iter=3000, fit_intercept=False)
    model.fit((table - mean) / spread, [is_one for _, is_one in found])
    weights = model.coef_[0] / spread
    weights[0] -= (weights * mean).sum()
    return {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}
