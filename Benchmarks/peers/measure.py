"""What the peers' programs share: the least processor time of several runs, in nanoseconds per step.

Each program prints lines `PEER NUMBER ns/step` (and the mean of what it computed, to compare), or `PEER missing` where the
package is not installed. Processor time of the whole process counts, so that a peer which runs on two cores shows the work
of both.
"""

import os
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(name, "1")
os.environ.setdefault("XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1")
os.environ.setdefault("JAX_PLATFORMS", "cpu")


def report(peer, run, rounds=3):
    """`run` returns the number of steps it made and a number to compare; its first call is not counted."""
    try:
        run()
        best = float("inf")
        for _ in range(rounds):
            start = time.process_time()
            steps, value = run()
            best = min(best, (time.process_time() - start) / steps * 1e9)
        print(f"{peer} {best:.3f} ns/step  {value:.4f}", flush=True)
    except ImportError:
        print(f"{peer} missing", flush=True)
