"""x <- x - 0.01 (x^3 - x + z), z standard normal, from 1: `samples` of the state after STEPS updates.
usage: double_well.py [REPLICAS [STEPS]]"""

import sys

from measure import report

REPLICAS = int(sys.argv[1]) if len(sys.argv) > 1 else 8192
STEPS = int(sys.argv[2]) if len(sys.argv) > 2 else 500
RATE = 0.01


def numpy_program():
    import numpy as np

    random = np.random.default_rng(1)
    x = np.ones(REPLICAS)
    for _ in range(STEPS):
        x -= RATE * (x * x * x - x + random.standard_normal(REPLICAS))
    return REPLICAS * STEPS, (x * x).mean()


def numba_program():
    if "numba" not in compiled:
        import numba
        import numpy as np

        @numba.njit(fastmath=True)
        def simulate(replicas, steps, seed):
            np.random.seed(seed)
            total = 0.0
            for _ in range(replicas):
                x = 1.0
                for _ in range(steps):
                    x -= RATE * (x * x * x - x + np.random.standard_normal())
                total += x * x
            return total / replicas

        compiled["numba"] = simulate
    return REPLICAS * STEPS, compiled["numba"](REPLICAS, STEPS, 1)


def jax_program():
    if "jax" not in compiled:
        import jax

        jax.config.update("jax_enable_x64", True)

        @jax.jit
        def simulate(key):
            def step(x, key):
                z = jax.random.normal(key, (REPLICAS,), dtype=jax.numpy.float64)
                return x - RATE * (x * x * x - x + z), None

            return jax.lax.scan(step, jax.numpy.ones(REPLICAS), jax.random.split(key, STEPS))[0]

        compiled["jax"] = lambda: simulate(jax.random.PRNGKey(1)).block_until_ready()
    x = compiled["jax"]()
    return REPLICAS * STEPS, float((x * x).mean())


compiled = {}
report("numpy", numpy_program)
report("numba", numba_program)
report("jax", jax_program)
