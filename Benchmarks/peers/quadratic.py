"""Heavy ball on w'Kw/2 in ten dimensions with noise C z: m <- 0.9 m + K w + C z, w <- w - 0.1 m, from 0.
usage: quadratic.py [REPLICAS [STEPS]]"""

import sys

from measure import report

REPLICAS = int(sys.argv[1]) if len(sys.argv) > 1 else 2048
STEPS = int(sys.argv[2]) if len(sys.argv) > 2 else 150
D, RATE, FRICTION = 10, 0.1, 0.9
K = [[1 + 0.1 * i if i == j else 0.05 / (1 + abs(i - j)) for j in range(D)] for i in range(D)]
C = [[1.0 if i == j else (0.3 / (1 + i - j) if j < i else 0.0) for j in range(D)] for i in range(D)]


def numpy_program():
    import numpy as np

    k, c = np.array(K), np.array(C)
    random = np.random.default_rng(1)
    w, m = np.zeros((REPLICAS, D)), np.zeros((REPLICAS, D))
    for _ in range(STEPS):
        m = FRICTION * m + w @ k + random.standard_normal((REPLICAS, D)) @ c.T
        w = w - RATE * m
    return REPLICAS * STEPS, (w * w).sum() / REPLICAS


def numba_program():
    if "numba" not in compiled:
        import numba
        import numpy as np

        @numba.njit(fastmath=True)
        def simulate(replicas, steps, k, c, seed):
            np.random.seed(seed)
            total = 0.0
            w, m, z, g = np.empty(D), np.empty(D), np.empty(D), np.empty(D)
            for _ in range(replicas):
                w[:] = 0
                m[:] = 0
                for _ in range(steps):
                    for i in range(D):
                        z[i] = np.random.standard_normal()
                    for i in range(D):
                        q = 0.0
                        for j in range(D):
                            q += k[i, j] * w[j]
                        for j in range(i + 1):
                            q += c[i, j] * z[j]
                        g[i] = q
                    for i in range(D):
                        m[i] = FRICTION * m[i] + g[i]
                        w[i] -= RATE * m[i]
                total += (w * w).sum()
            return total / replicas

        k, c = np.array(K), np.array(C)
        compiled["numba"] = lambda: simulate(REPLICAS, STEPS, k, c, 1)
    return REPLICAS * STEPS, compiled["numba"]()


def jax_program():
    if "jax" not in compiled:
        import jax

        jax.config.update("jax_enable_x64", True)
        k, c = jax.numpy.array(K), jax.numpy.array(C)

        @jax.jit
        def simulate(key):
            def step(state, key):
                w, m = state
                z = jax.random.normal(key, (REPLICAS, D), dtype=jax.numpy.float64)
                m = FRICTION * m + w @ k + z @ c.T
                return (w - RATE * m, m), None

            zero = jax.numpy.zeros((REPLICAS, D))
            return jax.lax.scan(step, (zero, zero), jax.random.split(key, STEPS))[0][0]

        compiled["jax"] = lambda: simulate(jax.random.PRNGKey(1)).block_until_ready()
    w = compiled["jax"]()
    return REPLICAS * STEPS, float((w * w).sum() / REPLICAS)


compiled = {}
report("numpy", numpy_program)
report("numba", numba_program)
report("jax", jax_program)
