"""Exits of clipped steps with Pareto noise from a well of the four-well loss (Wang, Oh, Rhee, 2102.04297):
from 0.2 until x leaves (-0.2, 0.5). NumPy drops replicas that have left, Numba runs them one by one, JAX keeps all
until the last has left. usage: exit.py [REPLICAS]"""

import math
import sys

from measure import report

REPLICAS = int(sys.argv[1]) if len(sys.argv) > 1 else 512
RATE, BOUND, LOW, HIGH = 0.001, 0.1, -0.2, 0.5


def gradient(x, absolute, exp):
    """The derivative of the product by the product rule, factor by factor."""
    value, slope = x + 1.6, 1.0

    for shift in (1.3, -0.2, -0.7):
        q = x + shift
        slope, value = slope * (q * q) + value * (2 * q), value * (q * q)
    f = x - 1.6
    slope, value = slope * f + value, value * f
    f = (0.05 * absolute(1.65 - x)) ** 0.6
    slope, value = slope * f + value * (0.6 * f / (x - 1.65)), value * f
    for shift, floor in ((-0.5, 0.01), (1.5, 0.1)):
        q = x + shift
        e = 1 / (floor + 4 * q * q)
        slope, value = slope * (1 + e) - value * (8 * q * e * e), value * (1 + e)
    q = x + 0.8
    e = exp(-5 * q * q)
    return slope * (1 - 0.25 * e) + value * (2.5 * q * e)


def numpy_program():
    import numpy as np

    random = np.random.default_rng(1)
    x, steps = np.full(REPLICAS, 0.2), 0
    while x.size:
        z = 0.1 * random.random(x.size) ** (-1 / 1.2) * np.where(random.random(x.size) < 0.5, -1.0, 1.0)
        x = x - np.clip(RATE * (gradient(x, np.abs, np.exp) + z), -BOUND, BOUND)
        steps += x.size
        x = x[(x >= LOW) & (x <= HIGH)]
    return steps, steps / REPLICAS


def numba_program():
    if "numba" not in compiled:
        import numba
        import numpy as np

        slope = numba.njit(fastmath=True)(gradient)
        absolute, exp = numba.njit(lambda x: abs(x)), numba.njit(lambda x: math.exp(x))

        @numba.njit(fastmath=True)
        def simulate(replicas, seed):
            np.random.seed(seed)
            steps = 0
            for _ in range(replicas):
                x = 0.2
                while LOW <= x <= HIGH:
                    z = 0.1 * (1 - np.random.random()) ** (-1 / 1.2)
                    if np.random.random() < 0.5:
                        z = -z
                    change = RATE * (slope(x, absolute, exp) + z)
                    x -= min(max(change, -BOUND), BOUND)
                    steps += 1
            return steps

        compiled["numba"] = simulate
    steps = compiled["numba"](REPLICAS, 1)
    return steps, steps / REPLICAS


def jax_program():
    if "jax" not in compiled:
        import jax
        import jax.numpy as jnp

        jax.config.update("jax_enable_x64", True)

        @jax.jit
        def simulate(key):
            def going(state):
                return state[2].any()

            def step(state):
                key, x, inside, steps = state
                key, first, second = jax.random.split(key, 3)
                u = jax.random.uniform(first, (REPLICAS,), dtype=jnp.float64, minval=1e-16)
                sign = jnp.where(jax.random.uniform(second, (REPLICAS,)) < 0.5, -1.0, 1.0)
                change = RATE * (gradient(x, jnp.abs, jnp.exp) + 0.1 * sign * u ** (-1 / 1.2))
                x = jnp.where(inside, x - jnp.clip(change, -BOUND, BOUND), x)
                return key, x, inside & (x >= LOW) & (x <= HIGH), steps + inside.sum()

            start = (key, jnp.full(REPLICAS, 0.2), jnp.full(REPLICAS, True), jnp.int64(0))
            return jax.lax.while_loop(going, step, start)[3]

        compiled["jax"] = lambda: int(simulate(jax.random.PRNGKey(1)))
    steps = compiled["jax"]()
    return steps, steps / REPLICAS


compiled = {}
report("numpy", numpy_program)
report("numba", numba_program)
report("jax", jax_program)
