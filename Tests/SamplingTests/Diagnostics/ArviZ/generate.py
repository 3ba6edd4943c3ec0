"""Writes diagnostics.json: what ArviZ answers for draws that follow the rule below, which ArviZDraws.swift follows too, bit by bit.

    pip install arviz==0.23.4 && python generate.py
"""
import json
import pathlib

import arviz
import numpy
import scipy
from arviz.stats import diagnostics

MASK = 2**64 - 1


def uniform(index):
    z = (index + 1) * 0x9E3779B97F4A7C15 & MASK
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9 & MASK
    z = (z ^ z >> 27) * 0x94D049BB133111EB & MASK
    return ((z ^ z >> 31) >> 11) * 2.0**-53


def shaped(shape, x, chain, draw):
    if shape == "plain":
        return x
    if shape == "shifted":
        return x + 0.125 * chain
    if shape == "scaled":
        return x * (1 + 0.25 * chain)
    if shape == "cubed":
        return x * x * x
    if shape == "reciprocal":
        return 0.0009765625 / (x + 0.001)
    if shape == "tied":
        return 0.0 if x < -0.25 else 1.0 if x < 0.25 else 2.0
    if shape == "trend":
        return x + 0.0078125 * draw
    if shape == "far":
        return x + 4096
    if shape == "small":
        return x * 2.0**-20
    raise ValueError(shape)


def draws(case, chains, count, correlation, shape):
    rows = []
    for chain in range(chains):
        x, row = 0.0, []
        for draw in range(count):
            x = correlation * x + (uniform(case * 2**40 + chain * 2**32 + draw) - 0.5)
            row.append(shaped(shape, x, chain, draw))
        rows.append(row)
    return numpy.array(rows)


def answers(x):
    probabilities = [0.05, 0.3, 0.5, 0.95]
    d = diagnostics
    result = {
        "mean": x.mean(),
        "sd": x.std(ddof=1),
        "quantiles": list(arviz.stats.stats_utils.quantile(x.ravel(), probabilities)),
        "ess_bulk": d._ess_bulk(x),
        "ess_tail": d._ess_tail(x),
        "ess_mean": d._ess_mean(x),
        "ess_sd": d._ess_sd(x),
        "ess_quantiles": [d._ess_quantile(x, p) for p in probabilities],
        "mcse_mean": d._mcse_mean(x),
        "mcse_sd": d._mcse_sd(x),
        "mcse_quantiles": [d._mcse_quantile(x, p) for p in probabilities],
        "bfmi": list(d._bfmi(x)),
    }
    if len(x) > 1:
        result |= {
            "rhat_rank": d._rhat_rank(x),
            "rhat_split": d._rhat_split(x),
            "rhat_bulk": d._rhat_z_scale(x),
            "rhat_folded": d._rhat_folded(x),
        }
    plain = lambda v: [float(e) for e in v] if isinstance(v, list) else float(v)
    return {key: plain(value) for key, value in result.items()}


CASES = [
    (4, 100, 0.5, "plain"), (4, 1000, 0.9, "plain"), (2, 257, 0.0, "plain"), (1, 400, 0.7, "plain"),
    (3, 301, -0.6, "plain"), (2, 400, -0.95, "plain"), (4, 250, 0.99, "plain"), (2, 4, 0.5, "plain"),
    (3, 5, 0.0, "plain"), (2, 7, 0.3, "plain"), (1, 11, 0.5, "plain"), (4, 128, 0.4, "shifted"),
    (4, 129, 0.4, "scaled"), (2, 500, 0.8, "cubed"), (4, 200, 0.2, "reciprocal"), (4, 150, 0.6, "tied"),
    (2, 300, 0.5, "trend"), (3, 200, 0.5, "far"), (2, 333, 0.75, "small"), (8, 64, 0.95, "plain"),
    (2, 3000, 0.998, "plain"), (16, 50, 0.1, "shifted"),
]
content = {
    "arviz": arviz.__version__, "numpy": numpy.__version__, "scipy": scipy.__version__,
    "cases": [
        {
            "chains": c, "draws": n, "correlation": r, "shape": s,
            "answers": answers(draws(case, c, n, r, s)),
        }
        for case, (c, n, r, s) in enumerate(CASES)
    ],
}
path = pathlib.Path(__file__).with_name("diagnostics.json")
path.write_text(json.dumps(content, indent=1) + "\n")
