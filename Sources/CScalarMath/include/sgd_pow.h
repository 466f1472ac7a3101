// Real and integer powers.
//
// pow(x, y) = exp(y log x) with log x to 2^-64 relative, since the exponential multiplies its
// relative error by up to 745; signs and exceptional values as in IEEE 754 (pow, not powr).

#ifndef SGD_POW_H
#define SGD_POW_H

#include "sgd_exp.h"
#include "sgd_log.h"

/// log x of a positive finite number as a pair, relative error about 2^-64.
SGD_INLINE sgd_pair sgd_log_pair(double x) {
  int subnormal = x < 0x1p-1022;
  sgd_log_argument a = sgd_log_split(subnormal ? x * 0x1p54 : x);
  double k = subnormal ? a.k - 54.0 : a.k;
  double f = a.f;
  // s = f / (2 + f) as a pair.
  sgd_pair d = sgd_fast_two_sum(2.0, f);
  double inverse = 1.0 / d.high;
  double s = f * inverse;
  double sLow = (sgd_fma(-s, d.high, f) - s * d.low) * inverse;
  // z = s^2 as a pair.
  double z = s * s;
  double zLow = sgd_fma(s, s, -z) + 2.0 * s * sLow;
  double z2 = z * z;
  double p = 0x1.df7cc79688b4bp-5, pOdd = 0x1.e02e7db2db71fp-5;
  p = sgd_fma(p, z2, 0x1.3b1395d1fb90cp-4);
  pOdd = sgd_fma(pOdd, z2, 0x1.1118c7eaf3fbfp-4);
  p = sgd_fma(p, z2, 0x1.c71c71c6eaa0bp-4);
  pOdd = sgd_fma(pOdd, z2, 0x1.745d177a964c0p-4);
  p = sgd_fma(p, z2, 0x1.999999999999ap-3);
  pOdd = sgd_fma(pOdd, z2, 0x1.2492492492521p-3);
  p = sgd_fma(pOdd, z, p);
  // q = z (1/3 + z p) as a pair; log(1 + f) = 2 s (1 + q).
  sgd_pair third = sgd_fast_two_sum(0x1.5555555555555p-2, z * p);
  third.low += 0x1.5555555555555p-56;
  double q = third.high * z;
  double qLow = sgd_fma(third.high, z, -q) + sgd_fma(third.high, zLow, third.low * z);
  double s2 = 2.0 * s, s2Low = 2.0 * sLow;
  double cubic = s2 * q;
  double cubicLow = sgd_fma(s2, q, -cubic) + sgd_fma(s2, qLow, s2Low * q);
  sgd_pair t = sgd_fast_two_sum(s2, cubic);
  t.low += s2Low + cubicLow;
  // k ln 2: the head has 40 bits, so its product is exact.
  sgd_pair sum = sgd_fast_two_sum(k * 0x1.62e42fefa4000p-1, t.high);
  double low = sum.low + (t.low + k * -0x1.8432a1b0e2634p-43);
  low = sgd_fma(k, 0x1.f97b57a079a19p-103, low);
  return sgd_fast_two_sum(sum.high, low);
}

/// x^y, below 0.8 ulp.
SGD_INLINE double sgd_pow(double x, double y) {
  double ax = sgd_abs(x), ay = sgd_abs(y);
  int negative = (sgd_bits(x) >> 63) != 0;
  int integral = sgd_floor(y) == y;
  int odd = integral && sgd_floor(0.5 * y) != 0.5 * y;
  int plain = ax > 0.0 && ax < SGD_INFINITY;
  sgd_pair l = sgd_log_pair(plain ? ax : 1.0);
  // Beyond 2^80 the result is 0, 1 or infinite all the same, and nothing overflows on the way.
  double exponent = ay > 0x1p80 ? sgd_copysign(0x1p80, y) : y;
  sgd_pair e = sgd_two_product(exponent, l.high);
  double low = sgd_fma(exponent, l.low, e.low);
  low = sgd_abs(e.high) > 800.0 ? 0.0 : low;
  double result = sgd_exp_pair(e.high, low);
  double limit = (ax == 0.0) == (y < 0.0) ? SGD_INFINITY : 0.0;
  result = plain ? result : limit;
  result = negative && odd ? -result : result;
  result = negative && plain && !integral ? SGD_NAN : result;
  result = x != x || y != y ? SGD_NAN : result;
  result = x == -1.0 && ay == SGD_INFINITY ? 1.0 : result;
  return x == 1.0 || y == 0.0 ? 1.0 : result;
}

/// x^n by the fixed chain of squarings, the factors of n's binary digits multiplied lowest first
/// onto 1; for n < 0 the reciprocal of x^-n.  About |n| half-ulps.  A loop over many x does the
/// same operations in the same order for each.
SGD_INLINE double sgd_powi(double x, int64_t n) {
  uint64_t digits = n < 0 ? (uint64_t)0 - (uint64_t)n : (uint64_t)n;
  double result = 1.0, square = x;
  while (digits != 0) {
    result = digits & 1 ? result * square : result;
    square *= square;
    digits >>= 1;
  }
  return n < 0 ? 1.0 / result : result;
}

#endif
