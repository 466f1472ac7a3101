// Building blocks of the scalar definitions: bit casts, exact sums, powers of two, and the
// functions that IEEE 754 rounds correctly.
//
// Everything here is `static inline` without a target attribute, so that it is inlined into loops
// compiled for any instruction set and comes out at their width.  Rules of edition 1: no
// contraction of a*b + c, `sgd_fma` wherever (and only where) it is written, no function of the C
// library except fma, floor, ceil and trunc, which are exact and which wider instruction sets have
// as instructions.

#ifndef SGD_BITS_H
#define SGD_BITS_H

#include <stdint.h>

#pragma STDC FP_CONTRACT OFF

#define SGD_INLINE static inline __attribute__((always_inline))

#define SGD_INFINITY __builtin_inf()
#define SGD_NAN __builtin_nan("")

/// A number as an unevaluated sum, low much smaller than high.
typedef struct {
  double high;
  double low;
} sgd_pair;

SGD_INLINE uint64_t sgd_bits(double x) {
  uint64_t b;
  __builtin_memcpy(&b, &x, 8);
  return b;
}

SGD_INLINE double sgd_from_bits(uint64_t b) {
  double x;
  __builtin_memcpy(&x, &b, 8);
  return x;
}

/// a*b + c with one rounding.
SGD_INLINE double sgd_fma(double a, double b, double c) {
  return __builtin_elementwise_fma(a, b, c);
}

SGD_INLINE double sgd_sqrt(double x) { return __builtin_elementwise_sqrt(x); }

SGD_INLINE double sgd_recip(double x) { return 1.0 / x; }

SGD_INLINE double sgd_abs(double x) { return sgd_from_bits(sgd_bits(x) & 0x7fffffffffffffffu); }

/// |magnitude| with the sign bit of `sign`.
SGD_INLINE double sgd_copysign(double magnitude, double sign) {
  return sgd_from_bits((sgd_bits(magnitude) & 0x7fffffffffffffffu)
                       | (sgd_bits(sign) & 0x8000000000000000u));
}

/// -1, 1, or x itself when it is +-0 or NaN.
SGD_INLINE double sgd_sign(double x) { return x > 0.0 ? 1.0 : (x < 0.0 ? -1.0 : x); }

/// select(a < b, a, b); NaN when either is NaN.
SGD_INLINE double sgd_min(double a, double b) {
  double least = a < b ? a : b;
  return a != a ? a : least;
}

/// select(a > b, a, b); NaN when either is NaN.
SGD_INLINE double sgd_max(double a, double b) {
  double greatest = a > b ? a : b;
  return a != a ? a : greatest;
}

SGD_INLINE double sgd_floor(double x) { return __builtin_elementwise_floor(x); }

SGD_INLINE double sgd_ceil(double x) { return __builtin_elementwise_ceil(x); }

/// The nearest integer, halves away from zero.
SGD_INLINE double sgd_round(double x) {
  // The largest double below 1/2, since 1/2 itself would carry 0.49999999999999994 to 1.
  return __builtin_elementwise_trunc(x + sgd_copysign(0x1.fffffffffffffp-2, x));
}

/// The nearest integer, halves to even, for |x| < 2^51.
SGD_INLINE double sgd_nearest(double x) { return (x + 0x1.8p52) - 0x1.8p52; }

/// 2^k for an integral k in [-1022, 1024] (2^1024 is infinite).
SGD_INLINE double sgd_exp2_integer(double k) {
  return sgd_from_bits(sgd_bits(k + (0x1.8p52 + 1023.0)) << 52);
}

/// y 2^k for an integral k in [-2044, 2046], with one rounding when y is in [1/2, 2].
SGD_INLINE double sgd_scale(double y, double k) {
  double half = sgd_nearest(0.5 * k);
  return y * sgd_exp2_integer(half) * sgd_exp2_integer(k - half);
}

/// a + b exactly, provided |a| >= |b| or a = 0 (Dekker 1971).
SGD_INLINE sgd_pair sgd_fast_two_sum(double a, double b) {
  double s = a + b;
  sgd_pair r = {s, (a - s) + b};
  return r;
}

/// a + b exactly (Knuth).
SGD_INLINE sgd_pair sgd_two_sum(double a, double b) {
  double s = a + b;
  double t = s - a;
  sgd_pair r = {s, (a - (s - t)) + (b - t)};
  return r;
}

/// a b exactly, unless it underflows.
SGD_INLINE sgd_pair sgd_two_product(double a, double b) {
  double p = a * b;
  sgd_pair r = {p, sgd_fma(a, b, -p)};
  return r;
}

/// sqrt(x^2 + y^2) without overflow or underflow on the way, below 1 ulp; infinite if either is.
SGD_INLINE double sgd_hypot(double x, double y) {
  double ax = sgd_abs(x), ay = sgd_abs(y);
  double large = ax > ay ? ax : ay;
  double small = ax > ay ? ay : ax;
  double up = large > 0x1p500 ? 0x1p-600 : (large < 0x1p-500 ? 0x1p600 : 1.0);
  double down = large > 0x1p500 ? 0x1p600 : (large < 0x1p-500 ? 0x1p-600 : 1.0);
  double a = large * up, b = small * up;
  sgd_pair aa = sgd_two_product(a, a), bb = sgd_two_product(b, b);
  sgd_pair sum = sgd_fast_two_sum(aa.high, bb.high);
  double low = sum.low + (aa.low + bb.low);
  double root = sgd_sqrt(sum.high);
  double residual = sgd_fma(-root, root, sum.high) + low;
  double correction = residual / (root + root);
  double result = (root + (root > 0.0 ? correction : 0.0)) * down;
  result = ax == SGD_INFINITY || ay == SGD_INFINITY ? SGD_INFINITY : result;
  return (ax != ax || ay != ay) && result != SGD_INFINITY ? SGD_NAN : result;
}

#endif
