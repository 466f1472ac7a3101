// What the limits share: eight lanes in one vector, a generator in each lane, and elementary functions with
// just the accuracy and the range their workload needs. Written by hand for one purpose each, they show what
// the machine can do; no interpreter is expected to reach them.

#ifndef LIMIT_H
#define LIMIT_H

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define LANES 8

typedef double reals __attribute__((vector_size(64)));
typedef uint64_t words __attribute__((vector_size(64)));
typedef int64_t integers __attribute__((vector_size(64)));

static inline reals all(double x) { return (reals){x, x, x, x, x, x, x, x}; }

static inline reals fma_(reals a, reals b, reals c) { return __builtin_elementwise_fma(a, b, c); }

static inline reals choose(integers mask, reals a, reals b) {
  return (reals)(((words)a & (words)mask) | ((words)b & ~(words)mask));
}

/// log x for normal x > 0.
static inline reals log_(reals x) {
  words bits = (words)x;
  integers exponent = (integers)(bits >> 52) - 1023;
  reals f = (reals)((bits & 0xFFFFFFFFFFFFFULL) | 0x3FF0000000000000ULL);
  integers large = (integers)(f > 1.4142135623730951);
  f = choose(large, f * 0.5, f);
  exponent -= large;
  reals s = (f - 1.0) / (f + 1.0), z = s * s, p = all(1.0 / 15);
  for (int n = 13; n > 0; n -= 2) p = fma_(p, z, all(1.0 / n));
  return fma_(__builtin_convertvector(exponent, reals), all(0.6931471805599453), 2.0 * s * p);
}

/// exp x for moderate x.
static inline reals exp_(reals x) {
  reals k = __builtin_elementwise_rint(x * 1.4426950408889634);
  reals r = fma_(k, all(-0.6931471805599453), x), p = all(1.0 / 39916800);
  const double c[] = {1.0 / 3628800, 1.0 / 362880, 1.0 / 40320, 1.0 / 5040, 1.0 / 720, 1.0 / 120,
                      1.0 / 24, 1.0 / 6, 0.5, 1.0, 1.0};
  for (int i = 0; i < 11; i++) p = fma_(p, r, all(c[i]));
  return p * (reals)((words)(__builtin_convertvector(k, integers) + 1023) << 52);
}

/// sin 2πu and cos 2πu for u in [0, 1).
static inline void sincos2pi(reals u, reals *sine, reals *cosine) {
  reals k = __builtin_elementwise_rint(u * 4.0), r = (u - k * 0.25) * 6.283185307179586, z = r * r;
  integers q = __builtin_convertvector(k, integers);
  const double cs[] = {2.7557313621385722e-06, -0.00019841269836761127, 0.008333333333323725,
                       -0.16666666666666616};
  const double cc[] = {-2.7557314351390663e-07, 2.4801587289476729e-05, -0.0013888888888873056,
                       0.041666666666666602, -0.5, 1.0};
  reals s = all(-2.5050747762857807e-08), c = all(2.0875723212981748e-09);
  for (int i = 0; i < 4; i++) s = fma_(s, z, all(cs[i]));
  s = fma_(s * z, r, r);
  for (int i = 0; i < 6; i++) c = fma_(c, z, all(cc[i]));
  integers odd = -(q & 1);
  *sine = (reals)((words)choose(odd, c, s) ^ ((words)(q & 2) << 62));
  *cosine = (reals)((words)choose(odd, s, c) ^ ((words)((q + 1) & 2) << 62));
}

static inline reals magnitude(reals x) { return (reals)((words)x & 0x7fffffffffffffffULL); }

/// xoshiro256+ in each lane.
typedef struct {
  words a, b, c, d;
} generator;

static inline words next(generator *g) {
  words result = g->a + g->d, t = g->b << 17;
  g->c ^= g->a, g->d ^= g->b, g->b ^= g->c, g->a ^= g->d, g->c ^= t;
  g->d = (g->d << 45) | (g->d >> 19);
  return result;
}

/// SplitMix64 from the number of the replica.
static inline void seed(generator *g, int lane, uint64_t replica) {
  uint64_t z = replica * 0x9E3779B97F4A7C15ULL + 1, v[4];
  for (int k = 0; k < 4; k++) {
    uint64_t y = z += 0x9E3779B97F4A7C15ULL;
    y = (y ^ (y >> 30)) * 0xBF58476D1CE4E5B9ULL;
    y = (y ^ (y >> 27)) * 0x94D049BB133111EBULL;
    v[k] = y ^ (y >> 31);
  }
  g->a[lane] = v[0], g->b[lane] = v[1], g->c[lane] = v[2], g->d[lane] = v[3];
}

/// A uniform on (0, 1].
static inline reals uniform(words bits) {
  return 2.0 - (reals)((bits >> 12) | 0x3FF0000000000000ULL);
}

/// Two normals (Box and Muller).
static inline void normals(generator *g, reals *first, reals *second) {
  reals radius = __builtin_elementwise_sqrt(-2.0 * log_(uniform(next(g)))), s, c;
  sincos2pi(1.0 - uniform(next(g)), &s, &c);
  *first = radius * s, *second = radius * c;
}

/// Processor seconds.
static inline double seconds(void) { return (double)clock() / CLOCKS_PER_SEC; }

#endif
