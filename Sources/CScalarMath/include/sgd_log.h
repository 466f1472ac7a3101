// log and log1p.
//
// log is by table (sgd_log_table.h). For log1p x = 2^k (1 + f) with 1 + f in [sqrt 1/2, sqrt 2], s = f / (2 + f), and
// log(1 + f) = f - f^2/2 + s (f^2/2 + R(s^2)) (the form of fdlibm), the two leading terms without
// loss.  s needs a few correct bits less than the result, so that a polynomial and a step of
// Newton's kind replace the division.

#ifndef SGD_LOG_H
#define SGD_LOG_H

#include "sgd_log_table.h"

/// x = 2^k (1 + f), with 1 + f in [sqrt 1/2, sqrt 2).
typedef struct {
  double k;
  double f;
} sgd_log_argument;

/// Splits a positive normal number.
SGD_INLINE sgd_log_argument sgd_log_split(double x) {
  // 0x3fe6a09e667f3bcd is sqrt 1/2; the sum carries into the exponent when the fraction exceeds it.
  uint64_t shifted = sgd_bits(x) + (0x3ff0000000000000u - 0x3fe6a09e667f3bcdu);
  double k = sgd_from_bits((shifted >> 52) | 0x4330000000000000u) - (0x1p52 + 1023.0);
  uint64_t fraction = (shifted & 0x000fffffffffffffu) + 0x3fe6a09e667f3bcdu;
  sgd_log_argument a = {k, sgd_from_bits(fraction) - 1.0};
  return a;
}

/// f / (2 + f) to within an ulp or two: a cubic for the reciprocal, wrong by e < 1.2e-4, times
/// (1 + e) (1 + e^2).
SGD_INLINE double sgd_log_quotient(double f) {
  double f2 = f * f;
  double p = 0x1.066ac6fc24562p-3, pOdd = -0x1.d40cd91dd2552p-5;
  p = sgd_fma(p, f2, 0x1.fff4b76709984p-2);
  pOdd = sgd_fma(pOdd, f2, -0x1.00653d988c2e2p-2);
  p = sgd_fma(pOdd, f, p);
  double s = f * p;
  double e = sgd_fma(-(2.0 + f), p, 1.0);
  double t = sgd_fma(e, s, s);
  return sgd_fma(e * e, t, t);
}

/// k ln 2 + log(1 + f) + c, where c is small beside f or beside one ulp of 1.
SGD_INLINE double sgd_log_join(sgd_log_argument a, double c) {
  double f = a.f;
  double s = sgd_log_quotient(f), z = s * s;
  double z2 = z * z;
  double p = 0x1.2b5908281eb43p-3, pOdd = 0x1.39fe5110cabe6p-3;
  p = sgd_fma(p, z2, 0x1.7462b52141337p-3);
  pOdd = sgd_fma(pOdd, z2, 0x1.c71c62e3e1285p-3);
  p = sgd_fma(p, z2, 0x1.2492492df28e2p-2);
  pOdd = sgd_fma(pOdd, z2, 0x1.99999999952d6p-2);
  p = sgd_fma(p, z2, 0x1.5555555555558p-1);
  p = sgd_fma(pOdd, z, p);
  double square = (0.5 * f) * f;
  double squareLow = sgd_fma(0.5 * f, f, -square);
  sgd_pair head = sgd_fast_two_sum(f, -square);
  double tail = sgd_fma(s, sgd_fma(z, p, square), head.low - squareLow);
  tail += sgd_fma(a.k, -0x1.8432a1b0e2634p-43, c);
  sgd_pair sum = sgd_fast_two_sum(a.k * 0x1.62e42fefa4000p-1, head.high);
  return sum.high + (sum.low + tail);
}

/// Whether x is positive, normal and finite.
SGD_INLINE int sgd_log_is_fast(double x) {
  return sgd_bits(x) - 0x0010000000000000u < 0x7fe0000000000000u;
}

/// log(x 2^-shift) for such an x, by the table.
SGD_INLINE double sgd_log_shifted(double x, double shift) {
  sgd_log_parts a = sgd_log_reduce(x, shift);
  double r = a.r.high, r2 = r * r;
  // (log(1 + r) - r) / r^2
  double p = -0x1.ffa0b66619f0ap-4, pEven = 0x1.24a715313c51bp-3;
  p = sgd_fma(p, r2, -0x1.555558f4105e9p-3);
  pEven = sgd_fma(pEven, r2, 0x1.9999991fe658ep-3);
  p = sgd_fma(p, r2, -0x1.fffffffff4845p-3);
  pEven = sgd_fma(pEven, r2, 0x1.55555555558a2p-2);
  p = sgd_fma(p, r, pEven);
  p = sgd_fma(p, r, -0.5);
  sgd_pair sum = sgd_fast_two_sum(a.base, r);
  double low = sgd_fma(-a.r.low, r, a.r.low + a.baseLow);
  return sum.high + (sum.low + sgd_fma(r2, p, low));
}

SGD_INLINE double sgd_log_fast(double x) { return sgd_log_shifted(x, 0.0); }

/// log x, below 0.7 ulp; log 0 = -infinity, NaN below 0.
SGD_INLINE double sgd_log(double x) {
  if (sgd_log_is_fast(x)) return sgd_log_fast(x);
  if (x > 0.0) return x < SGD_INFINITY ? sgd_log_shifted(x * 0x1p54, 54.0) : x;
  return x == 0.0 ? -SGD_INFINITY : SGD_NAN;
}

/// log(1 + x), below 0.8 ulp; log1p(-1) = -infinity, NaN below -1.
SGD_INLINE double sgd_log1p(double x) {
  sgd_pair u = sgd_two_sum(1.0, x);
  double result = sgd_log_join(sgd_log_split(u.high), u.low / u.high);
  result = x < SGD_INFINITY ? result : x;
  result = x > -1.0 ? result : (x == -1.0 ? -SGD_INFINITY : SGD_NAN);
  return x == 0.0 ? x : result;
}

#endif
