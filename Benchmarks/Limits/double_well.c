// The limit of the double well: x ← x − η (x³ − x + z), two vectors of replicas at a time.
// usage: double_well REPLICAS STEPS

#include "limit.h"

int main(int count, char **arguments) {
  if (count < 3) return 2;
  long replicas = atol(arguments[1]), steps = atol(arguments[2]);
  double eta = 0.01, sum = 0, start = seconds();
  for (long i = 0; i < replicas; i += 2 * LANES) {
    generator g;
    for (int lane = 0; lane < LANES; lane++) seed(&g, lane, i + lane);
    reals x = all(1.0), y = all(1.0), u, v;
    for (long t = 0; t < steps; t++) {
      normals(&g, &u, &v);
      x -= eta * (x * x * x - x + u);
      y -= eta * (y * y * y - y + v);
    }
    for (int lane = 0; lane < LANES; lane++) sum += x[lane] + y[lane];
  }
  double spent = seconds() - start;
  printf("%.3f ns/step  mean %.4f\n", spent / (replicas * (double)steps) * 1e9, sum / replicas);
}
