// The logarithm of the gamma function; scalar, with branches and a loop, not for vector loops.

#ifndef SGD_GAMMA_H
#define SGD_GAMMA_H

#include "sgd_pow.h"
#include "sgd_trig.h"

/// log Gamma(1 + t) for |t| <= 0.3.
SGD_INLINE double sgd_lgamma_near_one(double t) {
  double p = -0x1.2386bd3233707p-4;
  p = sgd_fma(p, t, 0x1.303cff456864ep-4);
  p = sgd_fma(p, t, -0x1.4e4bf16211af8p-5);
  p = sgd_fma(p, t, 0x1.5f8b9dfb49581p-5);
  p = sgd_fma(p, t, -0x1.b6a2f69193191p-5);
  p = sgd_fma(p, t, 0x1.cee461a3c94a3p-5);
  p = sgd_fma(p, t, -0x1.e14493e9db0f3p-5);
  p = sgd_fma(p, t, 0x1.ff5d63d19ab66p-5);
  p = sgd_fma(p, t, -0x1.11176e5fb1f90p-4);
  p = sgd_fma(p, t, 0x1.249b44e511b46p-4);
  p = sgd_fma(p, t, -0x1.3b1d7171addd5p-4);
  p = sgd_fma(p, t, 0x1.556aaf00e6070p-4);
  p = sgd_fma(p, t, -0x1.748c33e84dedep-4);
  p = sgd_fma(p, t, 0x1.9a01e46577fc9p-4);
  p = sgd_fma(p, t, -0x1.c806706a6c271p-4);
  p = sgd_fma(p, t, 0x1.010b36ae0160cp-3);
  p = sgd_fma(p, t, -0x1.2703a1dced0bep-3);
  p = sgd_fma(p, t, 0x1.5b40cb100f1e4p-3);
  p = sgd_fma(p, t, -0x1.a8b9c17aa6121p-3);
  p = sgd_fma(p, t, 0x1.151322ac7d833p-2);
  p = sgd_fma(p, t, -0x1.9a4d55beab2d7p-2);
  p = sgd_fma(p, t, 0x1.a51a6625307d3p-1);
  p = sgd_fma(p, t, -0x1.2788cfc6fb619p-1);
  return sgd_fma(t, p, 0.0);  // +0 at the zero
}

/// log Gamma(2 + t) for |t| <= 0.3.
SGD_INLINE double sgd_lgamma_near_two(double t) {
  double p = 0x1.f3424219efc48p-23;
  p = sgd_fma(p, t, -0x1.0841f10d1d776p-21);
  p = sgd_fma(p, t, 0x1.fee7664553817p-21);
  p = sgd_fma(p, t, -0x1.10b52d105cf3cp-19);
  p = sgd_fma(p, t, 0x1.259d2ce8a277bp-18);
  p = sgd_fma(p, t, -0x1.3cc269c28dd75p-17);
  p = sgd_fma(p, t, 0x1.580dbc0091221p-16);
  p = sgd_fma(p, t, -0x1.78de47f4a30f4p-15);
  p = sgd_fma(p, t, 0x1.a127b1174fcb5p-14);
  p = sgd_fma(p, t, -0x1.d3fd4c9ea023fp-13);
  p = sgd_fma(p, t, 0x1.0b36af8624320p-11);
  p = sgd_fma(p, t, -0x1.38ac5c2be2877p-10);
  p = sgd_fma(p, t, 0x1.7add6eadb6cefp-9);
  p = sgd_fma(p, t, -0x1.e404fc218f6bbp-8);
  p = sgd_fma(p, t, 0x1.51322ac7d8483p-6);
  p = sgd_fma(p, t, -0x1.13e001a557606p-4);
  p = sgd_fma(p, t, 0x1.4a34cc4a60fa6p-2);
  p = sgd_fma(p, t, 0x1.b0ee6072093cep-2);
  return sgd_fma(t, p, 0.0);  // +0 at the zero
}

/// log Gamma(x) for x > 0: Stirling's series at x + n >= 16, less log(x (x+1) ... (x+n-1)), in
/// pairs; power series near the zeros 1 and 2.
static inline double sgd_lgamma_positive(double x) {
  if (x > 0x1p900) {
    return x > 0x1.754d9278b51a8p+1014 ? SGD_INFINITY : x * (sgd_log(x) - 1.0);
  }
  if (sgd_abs(x - 1.0) <= 0.3) return sgd_lgamma_near_one(x - 1.0);
  if (sgd_abs(x - 2.0) <= 0.3) return sgd_lgamma_near_two(x - 2.0);
  if (x < 0x1p-60) return -sgd_log(x);
  sgd_pair product = {1.0, 0.0}, z = {x, 0.0};
  while (z.high < 16.0) {
    sgd_pair m = sgd_two_product(product.high, z.high);
    m.low += sgd_fma(product.high, z.low, product.low * z.high);
    product = sgd_fast_two_sum(m.high, m.low);
    sgd_pair next = sgd_two_sum(z.high, 1.0);
    z = sgd_fast_two_sum(next.high, next.low + z.low);
  }
  double w = 1.0 / z.high, ww = w * w;
  double series = 0x1.a41a41a41a41ap-8;
  series = sgd_fma(series, ww, -0x1.f6ab0d9993c7dp-10);
  series = sgd_fma(series, ww, 0x1.b951e2b18ff23p-11);
  series = sgd_fma(series, ww, -0x1.3813813813814p-11);
  series = sgd_fma(series, ww, 0x1.a01a01a01a01ap-11);
  series = sgd_fma(series, ww, -0x1.6c16c16c16c17p-9);
  series = sgd_fma(series, ww, 0x1.5555555555555p-4);
  // (z - 1/2) log z - z + log(2 pi)/2 + series/z - log product.
  sgd_pair l = sgd_log_pair(z.high);
  sgd_pair factor = sgd_two_sum(z.high, -0.5);
  factor.low += z.low;
  sgd_pair main = sgd_two_product(factor.high, l.high);
  main.low += sgd_fma(factor.high, l.low, factor.low * l.high) + factor.high * w * z.low;
  sgd_pair divisor = sgd_log_pair(product.high);
  divisor.low += product.low / product.high;
  sgd_pair sum = sgd_two_sum(main.high, -z.high);
  sgd_pair less = sgd_two_sum(sum.high, -divisor.high);
  sgd_pair all = sgd_two_sum(less.high, 0x1.d67f1c864beb5p-1);
  double low = sum.low + less.low + all.low + main.low - z.low - divisor.low;
  return all.high + (low + (series * w - 0x1.65b5a1b7ff5dfp-55));
}

/// log |Gamma(x)|: relative error below 2 ulp for x > 0; for x < 0 by reflection, absolute error of
/// about 2 ulp of its larger term (it has zeros there).  Infinite at 0, -1, -2, ...
static inline double sgd_lgamma(double x) {
  if (x != x) return x;
  if (sgd_abs(x) == SGD_INFINITY) return SGD_INFINITY;
  if (x > 0.0) return sgd_lgamma_positive(x);
  if (sgd_floor(x) == x) return SGD_INFINITY;
  if (x > -0x1p-60) return -sgd_log(-x);
  double nearest = sgd_round(x);
  double s = sgd_abs(sgd_sin((x - nearest) * 0x1.921fb54442d18p+1));
  return sgd_log(0x1.921fb54442d18p+1 / (s * -x)) - sgd_lgamma_positive(-x);
}

#endif
