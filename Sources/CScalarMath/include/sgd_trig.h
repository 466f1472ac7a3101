// sin, cos, tan of radians, and sine and cosine of whole turns.
//
// |x| <= 2^25: Cody and Waite with three parts of pi/2 and fma, remainder as a pair (branch-free:
// `sgd_sin_fast` and its kin).  Beyond: Payne and Hanek in `sgd_trig_large.h`.  A vector loop calls
// the fast form for all elements and redoes those where `sgd_trig_is_fast` says no.

#ifndef SGD_TRIG_H
#define SGD_TRIG_H

#include "sgd_trig_large.h"

/// Whether the fast forms hold for x (not for NaN and infinities).
SGD_INLINE int sgd_trig_is_fast(double x) { return sgd_abs(x) <= 0x1p25; }

/// x modulo pi/2, for |x| <= 2^25.
SGD_INLINE sgd_quadrant sgd_trig_reduce(double x) {
  double shifted = sgd_fma(x, 0x1.45f306dc9c883p-1, 0x1.8p52);
  double k = shifted - 0x1.8p52;
  double head = sgd_fma(-k, 0x1.921fb54442d18p+0, x);  // exact: a multiple of 2^-53 below 1
  sgd_pair next = sgd_two_product(k, 0x1.1a62633145c07p-54);
  sgd_pair sum = sgd_two_sum(head, -next.high);
  sum.low = sgd_fma(-k, -0x1.f1976b7ed8fbcp-110, sum.low - next.low);
  sgd_quadrant q = {sgd_bits(shifted), sum};
  return q;
}

/// sin r, |r| <= pi/4, as a pair.
SGD_INLINE sgd_pair sgd_sin_kernel(sgd_pair a) {
  double r = a.high, z = r * r;
  double z2 = z * z;
  double p = -0x1.ab17a79237a19p-41, pOdd = 0x1.61217ec01749dp-33;
  p = sgd_fma(p, z2, -0x1.ae64541266378p-26);
  pOdd = sgd_fma(pOdd, z2, 0x1.71de3a54605eep-19);
  p = sgd_fma(p, z2, -0x1.a01a01a019936p-13);
  pOdd = sgd_fma(pOdd, z2, 0x1.1111111111110p-7);
  p = sgd_fma(p, z2, -0x1.5555555555555p-3);
  p = sgd_fma(pOdd, z, p);
  double low = sgd_fma(-0.5 * z, a.low, a.low);
  return sgd_fast_two_sum(r, sgd_fma(r * z, p, low));
}

/// cos r, |r| <= pi/4, as a pair.
SGD_INLINE sgd_pair sgd_cos_kernel(sgd_pair a) {
  double r = a.high, z = r * r;
  double zLow = sgd_fma(r, r, -z);
  double z2 = z * z;
  double p = 0x1.1eeb68b109173p-29, pOdd = -0x1.907d7aebd5e3dp-37;
  p = sgd_fma(p, z2, 0x1.a01a019f4e867p-16);
  pOdd = sgd_fma(pOdd, z2, -0x1.27e4fa17a41b4p-22);
  p = sgd_fma(p, z2, 0x1.5555555555555p-5);
  pOdd = sgd_fma(pOdd, z2, -0x1.6c16c16c16966p-10);
  p = sgd_fma(pOdd, z, p);
  sgd_pair head = sgd_fast_two_sum(1.0, -0.5 * z);
  double low = sgd_fma(-0.5, zLow, -r * a.low);
  return sgd_fast_two_sum(head.high, head.low + sgd_fma(z * z, p, low));
}

SGD_INLINE double sgd_sin_reduced(sgd_quadrant q) {
  sgd_pair s = sgd_sin_kernel(q.r), c = sgd_cos_kernel(q.r);
  double value = q.count & 1 ? c.high : s.high;
  return sgd_from_bits(sgd_bits(value) ^ ((q.count & 2) << 62));
}

SGD_INLINE double sgd_cos_reduced(sgd_quadrant q) {
  sgd_pair s = sgd_sin_kernel(q.r), c = sgd_cos_kernel(q.r);
  double value = q.count & 1 ? s.high : c.high;
  return sgd_from_bits(sgd_bits(value) ^ (((q.count + 1) & 2) << 62));
}

SGD_INLINE double sgd_tan_reduced(sgd_quadrant q) {
  sgd_pair s = sgd_sin_kernel(q.r), c = sgd_cos_kernel(q.r);
  int odd = (q.count & 1) != 0;
  double n = odd ? c.high : s.high, nLow = odd ? c.low : s.low;
  double d = odd ? s.high : c.high, dLow = odd ? s.low : c.low;
  double inverse = 1.0 / d;
  double t = n * inverse;
  t = sgd_fma(sgd_fma(-t, d, n) + sgd_fma(-t, dLow, nLow), inverse, t);
  return sgd_from_bits(sgd_bits(t) ^ ((q.count & 1) << 63));
}

/// sin x for |x| <= 2^25, below 0.8 ulp.
SGD_INLINE double sgd_sin_fast(double x) {
  double s = sgd_sin_reduced(sgd_trig_reduce(x));
  return x == 0.0 ? x : s;
}

/// cos x for |x| <= 2^25, below 0.8 ulp.
SGD_INLINE double sgd_cos_fast(double x) { return sgd_cos_reduced(sgd_trig_reduce(x)); }

/// tan x for |x| <= 2^25, below 1 ulp.
SGD_INLINE double sgd_tan_fast(double x) {
  double t = sgd_tan_reduced(sgd_trig_reduce(x));
  return sgd_abs(x) < 0x1p-28 ? x : t;
}

/// sin x, below 0.8 ulp; NaN at infinity.
SGD_INLINE double sgd_sin(double x) {
  return sgd_trig_is_fast(x) ? sgd_sin_fast(x) : sgd_sin_reduced(sgd_trig_reduce_large(x));
}

/// cos x, below 0.8 ulp; NaN at infinity.
SGD_INLINE double sgd_cos(double x) {
  return sgd_trig_is_fast(x) ? sgd_cos_fast(x) : sgd_cos_reduced(sgd_trig_reduce_large(x));
}

/// tan x, below 1 ulp; NaN at infinity.
SGD_INLINE double sgd_tan(double x) {
  return sgd_trig_is_fast(x) ? sgd_tan_fast(x) : sgd_tan_reduced(sgd_trig_reduce_large(x));
}

typedef struct {
  double sin;
  double cos;
} sgd_sine_cosine;

/// sin(2 pi u) and cos(2 pi u) for |u| < 2^48, error below 2e-16; u loses nothing to reduction.
SGD_INLINE sgd_sine_cosine sgd_sincos2pi(double u) {
  double shifted = sgd_fma(u, 4.0, 0x1.8p52);
  double r = sgd_fma(shifted - 0x1.8p52, -0.25, u);
  uint64_t count = sgd_bits(shifted);
  double z = r * r;
  double s, c;
  {
    double z2 = z * z;
    double p = 0x1.e3f38399551bfp+1, pOdd = -0x1.e30071afc3e59p+3;
    p = sgd_fma(p, z2, 0x1.50782fda12d96p+5);
    pOdd = sgd_fma(pOdd, z2, -0x1.32d2cce2e5b19p+6);
    p = sgd_fma(p, z2, 0x1.466bc677587f8p+6);
    pOdd = sgd_fma(pOdd, z2, -0x1.4abbce625be41p+5);
    p = sgd_fma(p, z2, 0x1.921fb54442d18p+2);
    p = sgd_fma(pOdd, z, p);
    s = r * p;
  }
  {
    double z2 = z * z;
    double p = 0x1.f9cc41140bb60p+2, pOdd = -0x1.b264ba152378ap+0;
    p = sgd_fma(p, z2, 0x1.e1f5068355e15p+5);
    pOdd = sgd_fma(pOdd, z2, -0x1.a6d1ec7906c20p+4);
    p = sgd_fma(p, z2, 0x1.03c1f081b5aacp+6);
    pOdd = sgd_fma(pOdd, z2, -0x1.55d3c7e3c90f8p+6);
    p = sgd_fma(p, z2, 0x1.0000000000000p+0);
    pOdd = sgd_fma(pOdd, z2, -0x1.3bd3cc9be45dep+4);
    p = sgd_fma(pOdd, z, p);
    c = p;
  }
  double sine = count & 1 ? c : s, cosine = count & 1 ? s : c;
  sgd_sine_cosine result = {
    sgd_from_bits(sgd_bits(sine) ^ ((count & 2) << 62)),
    sgd_from_bits(sgd_bits(cosine) ^ (((count + 1) & 2) << 62))};
  return result;
}

#endif
