// erf, erfc, their inverse, and the normal quantile.
//
// Near 0, erf x = x P(x^2).  Elsewhere erfc x = e^(-x^2) g(t) / (1 + 2x), t = (x - 3.5) / (x + 3.5)
// (Shepherd and Laframboise 1981), with x^2 as a pair.

#ifndef SGD_SPECIAL_H
#define SGD_SPECIAL_H

#include "sgd_exp.h"
#include "sgd_log.h"

/// erf x for |x| <= 1.
SGD_INLINE double sgd_erf_small(double x) {
  double z = x * x;
  double z2 = z * z;
  double p = -0x1.3c1d9d4b58363p-30, pOdd = 0x1.0f873f737d5e1p-34;
  p = sgd_fma(p, z2, -0x1.5f3931a22d29fp-23);
  pOdd = sgd_fma(pOdd, z2, 0x1.f8d431816c408p-27);
  p = sgd_fma(p, z2, -0x1.f4d21ef4dba56p-17);
  pOdd = sgd_fma(pOdd, z2, 0x1.b9e232ab7adf7p-20);
  p = sgd_fma(p, z2, -0x1.c02db3f4710f6p-11);
  pOdd = sgd_fma(pOdd, z2, 0x1.f9a324dd956b9p-14);
  p = sgd_fma(p, z2, -0x1.b82ce312882f6p-6);
  pOdd = sgd_fma(pOdd, z2, 0x1.565bcd0e43432p-8);
  p = sgd_fma(p, z2, -0x1.812746b0379e7p-2);
  pOdd = sgd_fma(pOdd, z2, 0x1.ce2f21a042bd7p-4);
  p = sgd_fma(pOdd, z, p);
  // 2 / sqrt pi = 1 + 0.128...: the leading 1 costs no rounding.
  double c = sgd_fma(z, p, 0x1.06eba8214db69p-3);
  return sgd_fma(x, c, x);
}

/// e^(x^2) erfc x for x in [0.45, 28], as a pair.
SGD_INLINE sgd_pair sgd_erfcx_large(double x) {
  sgd_pair top = sgd_two_sum(x, -3.5), bottom = sgd_two_sum(x, 3.5);
  double t = top.high / bottom.high;
  double tLow = sgd_fma(-t, bottom.high, top.high) + sgd_fma(-t, bottom.low, top.low);
  tLow /= bottom.high;
  double t2 = t * t;
  double p = -0x1.01edf0bef24d5p-24, pOdd = 0x1.a4b0c09ebe19cp-31;
  p = sgd_fma(p, t2, 0x1.2a290904ac46fp-21);
  pOdd = sgd_fma(pOdd, t2, -0x1.23915185b8191p-27);
  p = sgd_fma(p, t2, -0x1.fb62efdda28bfp-19);
  pOdd = sgd_fma(pOdd, t2, -0x1.761cb204ebeb0p-25);
  p = sgd_fma(p, t2, 0x1.96c3b2fd3c075p-16);
  pOdd = sgd_fma(pOdd, t2, 0x1.386ff9577c9d2p-19);
  p = sgd_fma(p, t2, -0x1.fda3f26eddfeep-14);
  pOdd = sgd_fma(pOdd, t2, -0x1.66e1ba1f16a11p-15);
  p = sgd_fma(p, t2, -0x1.3cf3a5ba5e6aap-12);
  pOdd = sgd_fma(pOdd, t2, 0x1.27e66342d954cp-11);
  p = sgd_fma(p, t2, 0x1.38ec668bdc1b7p-6);
  pOdd = sgd_fma(pOdd, t2, -0x1.143c4c9fe95f1p-8);
  p = sgd_fma(p, t2, 0x1.686106040648cp-4);
  pOdd = sgd_fma(pOdd, t2, -0x1.8ff5ef76e4b4bp-5);
  p = sgd_fma(p, t2, 0x1.8f702ec6b620fp-4);
  pOdd = sgd_fma(pOdd, t2, -0x1.d76830c352ba2p-4);
  p = sgd_fma(p, t2, -0x1.1ebd220ea596dp-3);
  pOdd = sgd_fma(pOdd, t2, -0x1.59e2c284b12bbp-7);
  p = sgd_fma(pOdd, t, p);
  sgd_pair g = sgd_fast_two_sum(0x1.3e0a99a0ee914p+0, t * p);
  g.low += tLow * p;
  sgd_pair d = sgd_two_sum(2.0 * x, 1.0);
  double q = g.high / d.high;
  sgd_pair r = {q, (sgd_fma(-q, d.high, g.high) + sgd_fma(-q, d.low, g.low)) / d.high};
  return r;
}

/// erfc x for x >= 1/2.
SGD_INLINE double sgd_erfc_large(double x) {
  double c = x > 28.0 ? 28.0 : x;
  sgd_pair square = sgd_two_product(c, c);
  sgd_scaled_pair e = sgd_exp_scaled(-square.high, -square.low);
  sgd_pair g = sgd_erfcx_large(c);
  sgd_pair product = sgd_two_product(e.value.high, g.high);
  product.low += sgd_fma(e.value.high, g.low, e.value.low * g.high);
  return sgd_scale(product.high + product.low, e.k);
}

/// erf x, below 1.3 ulp.
SGD_INLINE double sgd_erf(double x) {
  double ax = sgd_abs(x);
  double small = sgd_erf_small(x);
  double large = sgd_copysign(1.0 - sgd_erfc_large(ax < 0.5 ? 0.5 : ax), x);
  return ax < 1.0 ? small : large;
}

/// erfc x = 1 - erf x, below 1.5 ulp, also in the far tail.
SGD_INLINE double sgd_erfc(double x) {
  double ax = sgd_abs(x);
  double small = 1.0 - sgd_erf_small(x);
  double large = sgd_erfc_large(ax < 0.5 ? 0.5 : ax);
  large = x < 0.0 ? 2.0 - large : large;
  return ax < 0.5 ? small : large;
}

/// y >= 0 with erfc y = q (equally erf y = a), for a, q in [0, 1], a + q = 1, where the one that
/// counts (q in the tail) is exact.
/// A start good to 1e-6, then one step of third order on erf y = a, or on log erfc y = log q.
SGD_INLINE double sgd_erfc_inverse(double a, double q) {
  double safe = q < 0x1p-1074 ? 0x1p-1074 : q;
  double w = -sgd_log(safe * (1.0 + a));
  double root = sgd_sqrt(w), central, tail;
  {
    double v = w - 2.5;
    double v2 = v * v;
    double p = 0x1.844bc498035c1p-26, pOdd = 0x1.6f778073dbf1dp-22;
    p = sgd_fma(p, v2, -0x1.cfafc0d020664p-19);
    pOdd = sgd_fma(pOdd, v2, -0x1.25f6a921d872cp-18);
    p = sgd_fma(p, v2, 0x1.c9d5ce8caa46bp-13);
    pOdd = sgd_fma(pOdd, v2, -0x1.48aa5354a1185p-10);
    p = sgd_fma(p, v2, -0x1.11c43dff5f5d1p-8);
    pOdd = sgd_fma(pOdd, v2, 0x1.f91ecb44ec687p-3);
    p = sgd_fma(p, v2, 0x1.805c5cfcd3071p+0);
    p = sgd_fma(pOdd, v, p);
    central = a * p;
  }
  {
    double v = 1.0 / (w < 4.0 ? 2.0 : root);
    double v2 = v * v;
    double p = -0x1.069796f0443fap+8, pOdd = 0x1.eb7aa2d86dd53p+8;
    p = sgd_fma(p, v2, -0x1.7bcd366b537ffp+8);
    pOdd = sgd_fma(pOdd, v2, 0x1.43fb7c4cc9c86p+7);
    p = sgd_fma(p, v2, -0x1.5e465fe3fa362p+5);
    pOdd = sgd_fma(pOdd, v2, 0x1.1e428ca09207ap+3);
    p = sgd_fma(p, v2, -0x1.8d28077627dcfp+0);
    pOdd = sgd_fma(pOdd, v2, -0x1.b8313d16e49c1p-7);
    p = sgd_fma(p, v2, 0x1.00042f7033343p+0);
    p = sgd_fma(pOdd, v, p);
    tail = a * (root * p);
  }
  double y = w < 5.0 ? central : tail;
  // erf y = a: Halley.
  double u = (a - sgd_erf_small(y > 1.0 ? 1.0 : y)) * sgd_exp(y * y) * 0x1.c5bf891b4ef6bp-1;
  double small = y + u / (1.0 - u * y);
  // log erfc y = log q, to second order; h = -(log erfc)'.
  double far = y < 0.45 ? 0.45 : y;
  sgd_pair square = sgd_two_product(far, far);
  double grow = sgd_exp_pair(0.5 * square.high, 0.5 * square.low);
  double scaled = sgd_erfcx_large(far).high;
  double error = sgd_log1p((safe * grow * grow - scaled) / scaled);
  double h = 0x1.20dd750429b6dp+0 / scaled;
  double step = -error / h;
  double large = far + sgd_fma(0.5 * step * step, sgd_fma(2.0, far, -h), step);
  double result = a < 0.7 ? small : large;
  return q > 0.0 ? result : SGD_INFINITY;
}

/// The x with erf x = p, p in [-1, 1]; below 3 ulp.
SGD_INLINE double sgd_erfinv(double p) {
  double a = sgd_abs(p);
  double result = sgd_copysign(sgd_erfc_inverse(a, 1.0 - a), p);
  result = a < 0x1p-1000 ? p * 0x1.c5bf891b4ef6bp-1 : result;
  return a <= 1.0 ? result : SGD_NAN;
}

/// The x with P(Z <= x) = p for a standard normal Z, p in [0, 1]; below 3 ulp.
SGD_INLINE double sgd_normal_quantile(double p) {
  double side = p < 0.5 ? p : 1.0 - p;
  double q = 2.0 * side;
  double a = sgd_abs(1.0 - 2.0 * p);
  double y = sgd_erfc_inverse(a, q) * 0x1.6a09e667f3bcdp+0;
  y = p < 0.5 ? -y : y;
  return p >= 0.0 && p <= 1.0 ? y : SGD_NAN;
}

#endif
