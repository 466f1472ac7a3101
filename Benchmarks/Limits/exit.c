// The limit of the four-well exit: clipped steps with symmetric Pareto noise of index 1.2, from 0.2 until the
// iterate leaves (−0.2, 0.5); lanes whose replica has left take the next one at once.
// usage: exit REPLICAS ETA CLIP

#include "limit.h"

/// One factor of the loss: derivative and value of the product so far.
#define FACTOR(f, df)                  \
  {                                    \
    reals factor = (f), change = (df); \
    slope = fma_(slope, factor, value * change); \
    value *= factor;                   \
  }

static inline reals gradient(reals x) {
  reals value = x + 1.6, slope = all(1);
  FACTOR((x + 1.3) * (x + 1.3), 2.0 * (x + 1.3));
  FACTOR((x - 0.2) * (x - 0.2), 2.0 * (x - 0.2));
  FACTOR((x - 0.7) * (x - 0.7), 2.0 * (x - 0.7));
  FACTOR(x - 1.6, all(1));
  reals root = exp_(0.6 * log_(0.05 * magnitude(1.65 - x)));
  FACTOR(root, 0.6 * root / (x - 1.65));
  reals q = x - 0.5, e = 1.0 / fma_(4.0 * q, q, all(0.01));
  FACTOR(1.0 + e, -8.0 * q * e * e);
  q = x + 1.5, e = 1.0 / fma_(4.0 * q, q, all(0.1));
  FACTOR(1.0 + e, -8.0 * q * e * e);
  q = x + 0.8, e = exp_(-5.0 * q * q);
  FACTOR(1.0 - 0.25 * e, 2.5 * q * e);
  return slope;
}

#define VECTORS 2

int main(int count, char **arguments) {
  if (count < 4) return 2;
  long replicas = atol(arguments[1]), nextReplica = 0, done = 0;
  double eta = atof(arguments[2]), clip = atof(arguments[3]), sum = 0, start = seconds();
  generator g[VECTORS];
  reals x[VECTORS];
  uint64_t born[VECTORS][LANES];
  int alive[VECTORS][LANES];
  for (int k = 0; k < VECTORS; k++) {
    x[k] = all(0.2);
    for (int lane = 0; lane < LANES; lane++) {
      alive[k][lane] = nextReplica < replicas, born[k][lane] = 0;
      seed(&g[k], lane, nextReplica++);
    }
  }
  for (uint64_t t = 1; done < replicas; t++)
    for (int k = 0; k < VECTORS; k++) {
      words bits = next(&g[k]);
      reals jump = 0.1 * exp_((-1.0 / 1.2) * log_(uniform(bits)));
      jump = (reals)((words)jump | ((bits & 1) << 63));
      reals step = eta * (gradient(x[k]) + jump);
      step = __builtin_elementwise_min(__builtin_elementwise_max(step, all(-clip)), all(clip));
      x[k] -= step;
      integers out = (integers)((x[k] < -0.2) | (x[k] > 0.5));
      if (!__builtin_reduce_or(out)) continue;
      for (int lane = 0; lane < LANES; lane++) {
        if (!out[lane]) continue;
        if (alive[k][lane]) sum += t - born[k][lane], done++;
        alive[k][lane] = nextReplica < replicas, born[k][lane] = t, x[k][lane] = 0.2;
        seed(&g[k], lane, nextReplica++);
      }
    }
  double spent = seconds() - start;
  printf("%.3f ns/step  mean exit %.1f\n", spent / sum * 1e9, sum / replicas);
}
