"""w8 of other libraries: effective draws a processor second of NUTS and of HMC with 4 to 8 steps, one core, one JSON line a measurement.

usage: samplers.py blackjax|blackjax_hmc|numpyro|nutpie [gaussian|funnel|funnel_non_centred|eight_schools ...]
needs: pip install arviz blackjax jax numpyro nutpie pymc numba; pin it to one core, as in `taskset -c 1 python samplers.py nutpie`

The same plan as `assay-benchmark w8`: W8_CHAINS chains (4) of W8_DRAWS draws (1000; the funnel 10 times as many) after 1,000 transitions of
warm-up to the acceptance W8_ACCEPTANCE (0.8) with a diagonal metric. Compilation is not counted. ESS is the least bulk ESS of ArviZ;
is_right says whether mean and standard deviation of the judged quantities are within 4 standard errors of the exact ones.
"""

import json
import os
import sys
import time
import warnings

os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ.setdefault(name, "1")
warnings.filterwarnings("ignore")

import arviz
import numpy as np

CHAINS = int(os.environ.get("W8_CHAINS", 4))
WARMUP = 1000
ACCEPTANCE = float(os.environ.get("W8_ACCEPTANCE", 0.8))
EFFECTS = np.array([28.0, 8, -3, 7, -1, 1, 18, 12])
ERRORS = np.array([15.0, 10, 16, 11, 9, 11, 10, 18])
SCALES = 1e4 ** (-0.5 * np.arange(100) / 99)
DIMENSIONS = {"gaussian": 100, "funnel": 10, "funnel_non_centred": 10, "eight_schools": 10}


def eight_schools_moments():
    """Mean and standard deviation of mu and tau: given tau, y_j ~ N(mu, s_j^2 + tau^2) and mu is normal; one integral over log tau is left."""
    tau = np.exp(np.arange(-40, 16, 1 / 32))
    variance = ERRORS**2 + tau[:, None] ** 2
    precision = 1 / 25 + (1 / variance).sum(1)
    mean = (EFFECTS / variance).sum(1) / precision
    logarithm = -0.5 * (np.log(variance) + EFFECTS**2 / variance).sum(1) - 0.5 * np.log(precision)
    logarithm += 0.5 * precision * mean**2 + np.log(tau) - np.log1p(tau**2 / 25)
    weight = np.exp(logarithm - logarithm.max())
    weight /= weight.sum()
    moments = [(mean @ weight, (mean**2 + 1 / precision) @ weight), (tau @ weight, tau**2 @ weight)]
    return [(first, (second - first**2) ** 0.5) for first, second in moments]


# What is judged, mean and standard deviation: all coordinates, the funnel's v, or mu and tau of eight schools.
EXACT = {
    "gaussian": [(0, scale) for scale in SCALES],
    "funnel": [(0, 3)],
    "funnel_non_centred": [(0, 3)],
    "eight_schools": eight_schools_moments(),
}


def draws_of(target):
    return int(os.environ.get("W8_DRAWS", 1000)) * (10 if "funnel" in target else 1)


def log_density(target, np):
    """The same densities as the package's, in the same coordinates; np is numpy or jax.numpy."""
    if target == "gaussian":
        precision = 1 / SCALES**2
        return lambda x: -0.5 * np.sum(x * x * precision)
    if target == "funnel":
        return lambda x: -x[0] ** 2 / 18 - 4.5 * x[0] - 0.5 * np.exp(-x[0]) * np.sum(x[1:] ** 2)

    if target == "funnel_non_centred":
        return lambda x: -x[0] ** 2 / 18 - 0.5 * np.sum(x[1:] ** 2)

    def schools(x):
        mu, tau = x[8], np.exp(x[9])
        residual = EFFECTS - mu - tau * x[:8]
        return -0.5 * np.sum((residual / ERRORS) ** 2 + x[:8] ** 2) - mu * mu / 50 + x[9] - np.log1p(tau * tau / 25)

    return schools


def quantities(target, x):
    """What ESS is taken of: (chains, draws, quantity)."""
    if target == "funnel_non_centred":
        return np.concatenate([x[..., :1], np.exp(x[..., :1] / 2) * x[..., 1:]], axis=-1)
    if target != "eight_schools":
        return x
    mu, tau = x[..., 8:9], np.exp(x[..., 9:10])
    return np.concatenate([mu, tau, mu + tau * x[..., :8]], axis=-1)


def emit(peer, version, target, x, seconds, warmup_seconds, gradients, divergences):
    gradients, divergences = int(gradients), int(divergences)
    values = quantities(target, np.asarray(x, float))
    sizes = [float(arviz.ess(values[..., k], method="bulk")) for k in range(values.shape[-1])]
    line = dict(
        workload="W8", peer=peer, version=version, size=target, threads=1, chains=CHAINS, draws=values.shape[1],
        ess_bulk_min=min(sizes), seconds=seconds, warmup_seconds=warmup_seconds, ess_per_s=min(sizes) / seconds,
        ess_per_s_with_warmup=min(sizes) / (seconds + warmup_seconds), gradients=gradients,
        us_per_gradient=1e6 * seconds / max(gradients, 1), divergences=divergences)
    errors = []
    for k, (mean, deviation) in enumerate(EXACT[target]):
        # Standard errors of the mean, and of the standard deviation by that of the variance.
        x = values[..., k]
        squares = (x - x.mean()) ** 2
        error = x.std() / float(arviz.ess(x, method="mean")) ** 0.5
        squares_error = squares.std() / float(arviz.ess(squares, method="mean")) ** 0.5
        errors.append(abs(x.mean() - mean) / error)
        errors.append(abs(x.std() - deviation) / (squares_error / (2 * x.std())))
    line["worst_error_in_mcse"] = max(errors)
    line["is_right"] = bool(max(errors) <= 4)
    line["acceptance"] = ACCEPTANCE
    print(json.dumps(line), flush=True)


def timed(function, *arguments):
    """Compiles ahead, then times the run."""
    import jax

    compiled = jax.jit(function).lower(*arguments).compile()
    start = time.process_time()
    result = jax.block_until_ready(compiled(*arguments))
    return result, time.process_time() - start


def run_blackjax(target, method="nuts"):
    import blackjax
    import jax
    import jax.numpy as jnp

    jax.config.update("jax_enable_x64", True)
    logp = log_density(target, jnp)
    draws = draws_of(target)
    positions, totals = [], np.zeros(4)
    for chain in range(CHAINS):
        first, second, start = jax.random.split(jax.random.key(chain), 3)
        initial = jax.random.uniform(start, (DIMENSIONS[target],), minval=-2.0, maxval=2.0, dtype=jnp.float64)
        algorithm, extra = (blackjax.nuts, {}) if method == "nuts" else (blackjax.hmc, {"num_integration_steps": 6})
        adaptation = blackjax.window_adaptation(algorithm, logp, target_acceptance_rate=ACCEPTANCE, **extra)
        ((state, parameters), _), warmup = timed(lambda key, x: (adaptation.run(key, x, WARMUP)[0], 0), first, initial)
        if method == "nuts":
            kernel = blackjax.nuts(logp, **parameters).step
        else:
            kernel = blackjax.dynamic_hmc(
                logp, parameters["step_size"], parameters["inverse_mass_matrix"],
                integration_steps_fn=lambda key: jax.random.randint(key, (), 4, 9))
            state, kernel = kernel.init(state.position, second), kernel.step

        def sample(key, state):
            def step(state, key):
                state, info = kernel(key, state)
                return state, (state.position, info.num_integration_steps, info.is_divergent)

            return jax.lax.scan(step, state, jax.random.split(key, draws))[1]

        (x, steps, divergent), seconds = timed(sample, second, state)
        positions.append(np.asarray(x))
        totals += [seconds, warmup, float(steps.sum()), float(divergent.sum())]
    emit("blackjax" if method == "nuts" else "blackjax_hmc", blackjax.__version__, target, np.stack(positions), *totals)


def run_numpyro(target):
    import jax
    import jax.numpy as jnp
    import numpyro
    from numpyro.infer import MCMC, NUTS

    jax.config.update("jax_enable_x64", True)
    logp = log_density(target, jnp)
    draws, key = draws_of(target), jax.random.key(0)
    initial = jax.random.uniform(key, (CHAINS, DIMENSIONS[target]), minval=-2.0, maxval=2.0, dtype=jnp.float64)
    mcmc = MCMC(
        NUTS(potential_fn=lambda x: -logp(x), target_accept_prob=ACCEPTANCE), num_warmup=WARMUP, num_samples=draws,
        num_chains=CHAINS, chain_method="sequential", progress_bar=False, jit_model_args=True)
    fields = ("num_steps", "diverging")
    # Warm-up twice and sampling twice: the first time compiles.
    mcmc.warmup(key, init_params=initial, extra_fields=fields)
    start = time.process_time()
    mcmc.warmup(key, init_params=initial, extra_fields=fields)
    warmup = time.process_time() - start
    mcmc.post_warmup_state = mcmc.last_state
    mcmc.run(key, extra_fields=fields)
    jax.block_until_ready(mcmc.get_samples())
    start = time.process_time()
    mcmc.run(key, extra_fields=fields)
    jax.block_until_ready(mcmc.get_samples())
    seconds = time.process_time() - start
    info = mcmc.get_extra_fields()
    emit(
        "numpyro", numpyro.__version__, target, mcmc.get_samples(group_by_chain=True), seconds, warmup,
        info["num_steps"].sum(), info["diverging"].sum())


def run_nutpie(target):
    import nutpie
    import pymc as pm
    import pytensor.tensor as pt

    draws = draws_of(target)
    x = pm.Model()
    with x:
        if target == "gaussian":
            pm.Normal("x", 0, SCALES, shape=100)
        elif target == "funnel":
            v = pm.Normal("v", 0, 3)
            pm.Normal("x", 0, pt.exp(v / 2), shape=9)
        elif target == "funnel_non_centred":
            pm.Normal("v", 0, 3)
            pm.Normal("x", 0, 1, shape=9)
        else:
            mu, tau = pm.Normal("mu", 0, 5), pm.HalfCauchy("tau", 5)
            eta = pm.Normal("eta", 0, 1, shape=8)
            pm.Normal("y", mu + tau * eta, ERRORS, observed=EFFECTS)
    model = nutpie.compile_pymc_model(x)

    def sample(count, seed):
        start = time.process_time()
        trace = nutpie.sample(
            model, draws=count, tune=WARMUP, chains=CHAINS, cores=1, seed=seed, target_accept=ACCEPTANCE, progress_bar=False)
        return trace, time.process_time() - start

    sample(10, 0)
    # Warm-up alone: the same seed, hardly a draw.
    warmup = min(sample(1, 1)[1] for _ in range(3))
    trace, total = sample(draws, 1)
    total = min(total, sample(draws, 1)[1])
    posterior = trace.posterior
    if target == "gaussian":
        values = posterior["x"].values
    elif "funnel" in target:
        values = np.concatenate([posterior["v"].values[..., None], posterior["x"].values], axis=-1)
    else:
        values = np.concatenate(
            [posterior["eta"].values, posterior["mu"].values[..., None], np.log(posterior["tau"].values)[..., None]],
            axis=-1)
    statistics = trace.sample_stats
    emit(
        "nutpie", nutpie.__version__, target, values, total - warmup, warmup, statistics["n_steps"].values.sum(),
        statistics["diverging"].values.sum())


if __name__ == "__main__":
    for target in sys.argv[2:] or DIMENSIONS:
        {"blackjax": run_blackjax, "blackjax_hmc": lambda name: run_blackjax(name, "hmc"), "numpyro": run_numpyro, "nutpie": run_nutpie}[sys.argv[1]](target)
