// The limit of heavy ball on a quadratic in ten dimensions: m ← μ m + K w + C z, w ← w − η m.
// usage: quadratic REPLICAS STEPS

#include "limit.h"

#define D 10

int main(int count, char **arguments) {
  if (count < 3) return 2;
  long replicas = atol(arguments[1]), steps = atol(arguments[2]);
  double k[D][D], c[D][D], eta = 0.1, mu = 0.9, trace = 0;
  for (int i = 0; i < D; i++)
    for (int j = 0; j < D; j++) {
      k[i][j] = i == j ? 1.0 + 0.1 * i : 0.05 / (1 + abs(i - j));
      c[i][j] = j > i ? 0 : i == j ? 1.0 : 0.3 / (1 + i - j);
    }
  double start = seconds();
  for (long r = 0; r < replicas; r += LANES) {
    generator generator;
    for (int lane = 0; lane < LANES; lane++) seed(&generator, lane, r + lane);
    reals w[D], m[D], z[D], g[D];
    for (int i = 0; i < D; i++) w[i] = m[i] = all(0);
    for (long t = 0; t < steps; t++) {
      for (int i = 0; i < D; i += 2) normals(&generator, &z[i], &z[i + 1]);
      for (int i = 0; i < D; i++) {
        reals sum = all(0);
        for (int j = 0; j < D; j++) sum = fma_(all(k[i][j]), w[j], sum);
        for (int j = 0; j <= i; j++) sum = fma_(all(c[i][j]), z[j], sum);
        g[i] = sum;
      }
      for (int i = 0; i < D; i++) {
        m[i] = fma_(all(mu), m[i], g[i]);
        w[i] = fma_(all(-eta), m[i], w[i]);
      }
    }
    for (int i = 0; i < D; i++)
      for (int lane = 0; lane < LANES; lane++) trace += w[i][lane] * w[i][lane];
  }
  double spent = seconds() - start;
  printf("%.3f ns/step  trace %.4f\n", spent / (replicas * (double)steps) * 1e9, trace / replicas);
}
