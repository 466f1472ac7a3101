// Real and integer powers.
//
// pow(x, y) = exp(y log x) with log x to 2^-64 relative, since the exponential multiplies its
// relative error by up to 745; signs and exceptional values as in IEEE 754 (pow, not powr).

#ifndef SGD_POW_H
#define SGD_POW_H

#include "sgd_exp.h"
#include "sgd_log.h"

/// log(x 2^-shift) as a pair, relative error about 2^-64; x positive, normal and finite.
SGD_INLINE sgd_pair sgd_log_pair_shifted(double x, double shift) {
  sgd_log_parts a = sgd_log_reduce(x, shift);
  double r = a.r.high, r2 = r * r;
  double r2Low = sgd_fma(r, r, -r2);
  // (log(1 + r) - r + r^2/2) / r^3
  double p = -0x1.99326b9b93f2ep-4, pEven = 0x1.c749cb71f3d9bp-4;
  p = sgd_fma(p, r2, -0x1.000005d451ff2p-3);
  pEven = sgd_fma(pEven, r2, 0x1.249248478d2e2p-3);
  p = sgd_fma(p, r2, -0x1.555555552cb9bp-3);
  pEven = sgd_fma(pEven, r2, 0x1.999999999c4b6p-3);
  p = sgd_fma(p, r2, -0x1.0000000000002p-2);
  pEven = sgd_fma(pEven, r2, 0x1.5555555555555p-2);
  p = sgd_fma(p, r, pEven);
  // base + r - r^2/2, each sum with what it loses; r.low / (1 + r) = r.low (1 - r + r^2).
  sgd_pair first = sgd_fast_two_sum(a.base, r);
  double second = sgd_fma(-0.5, r2, first.high);
  double secondLow = sgd_fma(-0.5, r2, first.high - second);
  double low = sgd_fma(-0.5, r2Low, secondLow) + (first.low + a.baseLow);
  low += sgd_fma(a.r.low, r2 - r, a.r.low);
  return sgd_fast_two_sum(second, sgd_fma(r * r2, p, low));
}

/// log x of a positive finite number as a pair, relative error about 2^-64.
SGD_INLINE sgd_pair sgd_log_pair(double x) {
  int subnormal = x < 0x1p-1022;
  return sgd_log_pair_shifted(subnormal ? x * 0x1p54 : x, subnormal ? 54.0 : 0.0);
}

/// y log x as a pair; the low part means nothing where the high one is beyond the range of exp.
SGD_INLINE sgd_pair sgd_pow_exponent(sgd_pair log, double y) {
  sgd_pair e = sgd_two_product(y, log.high);
  e.low = sgd_fma(y, log.low, e.low);
  return e;
}

/// Whether x and x^y are positive, normal and finite, from x and y log x.
SGD_INLINE int sgd_pow_is_fast(double x, double exponent) {
  return sgd_log_is_fast(x) & sgd_exp_is_fast(exponent);
}

/// x^y for all others.
static inline double sgd_pow_rare(double x, double y) {
  double ax = sgd_abs(x), ay = sgd_abs(y);
  int negative = (sgd_bits(x) >> 63) != 0;
  int integral = sgd_floor(y) == y;
  int odd = integral && sgd_floor(0.5 * y) != 0.5 * y;
  int plain = ax > 0.0 && ax < SGD_INFINITY;
  // Beyond 2^80 the result is 0, 1 or infinite all the same, and nothing overflows on the way.
  double exponent = ay > 0x1p80 ? sgd_copysign(0x1p80, y) : y;
  sgd_pair e = sgd_pow_exponent(sgd_log_pair(plain ? ax : 1.0), exponent);
  double result = sgd_exp_pair(e.high, sgd_abs(e.high) > 800.0 ? 0.0 : e.low);
  double limit = (ax == 0.0) == (y < 0.0) ? SGD_INFINITY : 0.0;
  result = plain ? result : limit;
  result = negative && odd ? -result : result;
  result = negative && plain && !integral ? SGD_NAN : result;
  result = x != x || y != y ? SGD_NAN : result;
  result = x == -1.0 && ay == SGD_INFINITY ? 1.0 : result;
  return x == 1.0 || y == 0.0 ? 1.0 : result;
}

/// x^y, below 0.8 ulp.
SGD_INLINE double sgd_pow(double x, double y) {
  sgd_pair e = sgd_pow_exponent(sgd_log_pair_shifted(x, 0.0), y);
  return sgd_pow_is_fast(x, e.high) ? sgd_exp_fast_pair(e.high, e.low) : sgd_pow_rare(x, y);
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
