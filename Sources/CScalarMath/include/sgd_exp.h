// exp, expm1 and the hyperbolic functions.
//
// x = k ln 2 + r with |r| <= ln 2 / 2 (Cody and Waite; k times the 40-bit head of ln 2 is exact), a
// polynomial for the remainder, and the two leading terms added without loss.

#ifndef SGD_EXP_H
#define SGD_EXP_H

#include "sgd_bits.h"

/// An argument of exp, reduced: x = k ln 2 + r.high + r.low.
typedef struct {
  double k;
  sgd_pair r;
} sgd_exp_argument;

/// Reduces x + low; |x| at most about 1100, low far below an ulp of x.
SGD_INLINE sgd_exp_argument sgd_exp_reduce(double x, double low) {
  double k = sgd_fma(x, 0x1.71547652b82fep+0, 0x1.8p52) - 0x1.8p52;
  double head = sgd_fma(-k, 0x1.62e42fefa4000p-1, x);
  double tail = sgd_fma(-k, -0x1.8432a1b0e2634p-43, low);
  double high = head + tail;
  sgd_exp_argument a = {k, {high, (head - high) + tail}};
  return a;
}

/// (e^r - 1 - r - r^2/2) / r^3, for |r| <= ln 2 / 2.
SGD_INLINE double sgd_exp_cubic(double r) {
  double r2 = r * r;
  double p = 0x1.af4e554377204p-26, pOdd = 0x1.1f7340dbc337ep-29;
  p = sgd_fma(p, r2, 0x1.71de01fdbf9cap-19);
  pOdd = sgd_fma(pOdd, r2, 0x1.27e4db46cddd1p-22);
  p = sgd_fma(p, r2, 0x1.a01a01abf85abp-13);
  pOdd = sgd_fma(pOdd, r2, 0x1.a01a01a6e1e2ap-16);
  p = sgd_fma(p, r2, 0x1.11111111100bep-7);
  pOdd = sgd_fma(pOdd, r2, 0x1.6c16c16c162c3p-10);
  p = sgd_fma(p, r2, 0x1.5555555555557p-3);
  pOdd = sgd_fma(pOdd, r2, 0x1.5555555555556p-5);
  p = sgd_fma(pOdd, r, p);
  return p;
}

/// An unevaluated product (high + low) 2^k.
typedef struct {
  double k;
  sgd_pair value;
} sgd_scaled_pair;

/// e^(x + low), where low is far below an ulp of x.
SGD_INLINE sgd_scaled_pair sgd_exp_scaled(double x, double low) {
  double c = x < -746.0 ? -746.0 : x;
  c = c > 710.0 ? 710.0 : c;
  sgd_exp_argument a = sgd_exp_reduce(c, low);
  double r = a.r.high;
  double t = sgd_fma(r * r, sgd_fma(sgd_exp_cubic(r), r, 0.5), a.r.low);
  sgd_pair s = sgd_fast_two_sum(1.0, r);
  sgd_scaled_pair e = {a.k, {s.high, s.low + t}};
  return e;
}

/// 2^(i/16), i = 0 ... 15, rounded: its bits less i 2^48, so that a sum with k 2^48 is 2^(k/16).
static const uint64_t sgd_exp_roots[16] __attribute__((unused, aligned(64))) = {
  0x3ff0000000000000u, 0x3fefb5586cf9890fu, 0x3fef72b83c7d517bu, 0x3fef387a6e756238u,
  0x3fef06fe0a31b715u, 0x3feedea64c123422u, 0x3feebfdad5362a27u, 0x3feeab07dd485429u,
  0x3feea09e667f3bcdu, 0x3feea11473eb0187u, 0x3feeace5422aa0dbu, 0x3feec49182a3f090u,
  0x3feee89f995ad3adu, 0x3fef199bdd85529cu, 0x3fef5818dcfba487u, 0x3fefa4afa2a490dau,
};

/// What the rounding took away, relative to the root.
static const double sgd_exp_tail[16] __attribute__((unused, aligned(64))) = {
  0x0.0p+0, 0x1.79aa65d837b6cp-54, -0x1.01b15eaa59348p-55, 0x1.68efde3a8a893p-54,
  0x1.34d754db0abb6p-55, 0x1.59f48a72a4c6cp-55, 0x1.690cebb7aafb0p-56, 0x1.063e1e21c5409p-54,
  -0x1.3b3efbf5e2229p-54, -0x1.b32dcb94da51dp-56, 0x1.db72fc1f0eab4p-55, 0x1.1affc2b91ce27p-56,
  0x1.c1a7792cb3386p-55, 0x1.36eae30af0cb3p-56, 0x1.4a385a63d07a7p-56, -0x1.ff7128fd391f1p-55,
};

/// e^(x + low) = 2^(k/16) (1 + q), |q| < 0.022.
typedef struct {
  /// The lowest bits of these are k.
  uint64_t bits;
  double k;
  double q;
} sgd_exp_parts;

/// |x| at most about 1100, low far below an ulp of x.
SGD_INLINE sgd_exp_parts sgd_exp_split(double x, double low) {
  double shifted = sgd_fma(x, 0x1.71547652b82fep+4, 0x1.8p52);
  double k = shifted - 0x1.8p52;
  double r = sgd_fma(-k, 0x1.62e42fefa0000p-5, x);
  r += sgd_fma(-k, 0x1.cf79abc9e3b3ap-44, low);
  double r2 = r * r;
  double p = 0x1.a01b0cb76698bp-13, pOdd = 0x1.6c17ede661f5cp-10;
  p = sgd_fma(p, r2, 0x1.11111110e0d94p-7);
  pOdd = sgd_fma(pOdd, r2, 0x1.55555554e8d7bp-5);
  p = sgd_fma(p, r2, 0x1.5555555555556p-3);
  pOdd = sgd_fma(pOdd, r2, 0x1.0000000000001p-1);
  p = sgd_fma(p, r, pOdd);
  uint64_t bits = sgd_bits(shifted);
  sgd_exp_parts e = {bits, k, sgd_fma(r2, p, r + sgd_exp_tail[bits & 15])};
  return e;
}

/// Whether e^x is normal and finite with room to spare.
SGD_INLINE int sgd_exp_is_fast(double x) { return sgd_abs(x) < 708.0; }

/// e^(x + low) for an x of that kind: the sum of bits sets the exponent.
SGD_INLINE double sgd_exp_fast_pair(double x, double low) {
  sgd_exp_parts e = sgd_exp_split(x, low);
  double power = sgd_from_bits(sgd_exp_roots[e.bits & 15] + (e.bits << 48));
  return sgd_fma(power, e.q, power);
}

/// e^(x + low), rounded.
SGD_INLINE double sgd_exp_pair(double x, double low) {
  double c = x < -746.0 ? -746.0 : x;
  c = c > 710.0 ? 710.0 : c;
  sgd_exp_parts e = sgd_exp_split(c, low);
  uint64_t i = e.bits & 15;
  double root = sgd_from_bits(sgd_exp_roots[i] + (i << 48));
  return sgd_scale(sgd_fma(root, e.q, root), (e.k - (double)(int64_t)i) * 0.0625);
}

/// e^x, below 0.7 ulp.
SGD_INLINE double sgd_exp(double x) {
  return sgd_exp_is_fast(x) ? sgd_exp_fast_pair(x, 0.0) : sgd_exp_pair(x, 0.0);
}

SGD_INLINE double sgd_exp_fast(double x) { return sgd_exp_fast_pair(x, 0.0); }

/// e^x - 1, below 0.9 ulp.
SGD_INLINE double sgd_expm1(double x) {
  double c = x < -40.0 ? -40.0 : x;
  c = c > 710.0 ? 710.0 : c;
  sgd_exp_argument a = sgd_exp_reduce(c, 0.0);
  double r = a.r.high;
  sgd_pair square = sgd_two_product(0.5 * r, r);
  sgd_pair q = sgd_fast_two_sum(r, square.high);
  q.low += square.low + sgd_fma(r * (r * r), sgd_exp_cubic(r), a.r.low);
  q = sgd_fast_two_sum(q.high, q.low);
  // 2 (2^(k-1) (1 + q) - 1/2): the halving keeps k = 1024 finite.
  double scale = sgd_exp2_integer(a.k - 1.0);
  sgd_pair one = sgd_two_sum(scale, -0.5);
  sgd_pair sum = sgd_fast_two_sum(one.high, scale * q.high);
  double result = 2.0 * (sum.high + (sum.low + (one.low + scale * q.low)));
  return sgd_abs(x) < 0x1p-54 ? x : result;
}

/// sinh and cosh of |x| <= 710.6, both divided by two, as pairs.
typedef struct {
  sgd_pair sinh;
  sgd_pair cosh;
} sgd_hyperbolic;

/// With sinh r and cosh r from their series, sinh x = A cosh r + B sinh r and cosh x = B cosh r +
/// A sinh r, where A, B = (2^k -+ 2^-k) / 2: no cancellation for any k >= 0.
SGD_INLINE sgd_hyperbolic sgd_hyperbolic_halves(double x) {
  sgd_exp_argument a = sgd_exp_reduce(x, 0.0);
  double r = a.r.high, z = r * r;
  double odd, even;
  {
    double z2 = z * z;
    double p = 0x1.ae642c5c1fa33p-26, pOdd = 0x1.61bff1c64f494p-33;
    p = sgd_fma(p, z2, 0x1.a01a01a01969bp-13);
    pOdd = sgd_fma(pOdd, z2, 0x1.71de3a5aaefb9p-19);
    p = sgd_fma(p, z2, 0x1.5555555555555p-3);
    pOdd = sgd_fma(pOdd, z2, 0x1.1111111111111p-7);
    p = sgd_fma(pOdd, z, p);
    odd = sgd_fma(r * z, p, a.r.low);
  }
  {
    double z2 = z * z;
    double p = 0x1.1eed79ee9ba6ap-29, pOdd = 0x1.9432d76be2661p-37;
    p = sgd_fma(p, z2, 0x1.a01a01a019b5bp-16);
    pOdd = sgd_fma(pOdd, z2, 0x1.27e4fb7a2b228p-22);
    p = sgd_fma(p, z2, 0x1.5555555555555p-5);
    pOdd = sgd_fma(pOdd, z2, 0x1.6c16c16c16c17p-10);
    p = sgd_fma(pOdd, z, p);
    even = sgd_fma(z, sgd_fma(z, p, 0.5), r * a.r.low);
  }
  double up = sgd_exp2_integer(a.k - 2.0);
  double down = sgd_exp2_integer(-(a.k > 500.0 ? 500.0 : a.k) - 2.0);
  sgd_pair A = sgd_fast_two_sum(up, -down), B = sgd_fast_two_sum(up, down);
  sgd_pair Br = sgd_two_product(B.high, r), Ar = sgd_two_product(A.high, r);
  sgd_pair s = sgd_fast_two_sum(A.high, Br.high), c = sgd_fast_two_sum(B.high, Ar.high);
  double sLow = A.low + sgd_fma(A.high, even, sgd_fma(B.high, odd, B.low * r));
  double cLow = B.low + sgd_fma(B.high, even, sgd_fma(A.high, odd, A.low * r));
  sgd_hyperbolic h = {
    sgd_fast_two_sum(s.high, s.low + (Br.low + sLow)),
    sgd_fast_two_sum(c.high, c.low + (Ar.low + cLow))};
  return h;
}

/// sinh x, below 0.8 ulp.
SGD_INLINE double sgd_sinh(double x) {
  double ax = sgd_abs(x);
  sgd_hyperbolic h = sgd_hyperbolic_halves(ax > 710.6 ? 710.6 : ax);
  double result = 2.0 * (h.sinh.high + h.sinh.low);
  return ax < 0x1p-28 ? x : sgd_copysign(result, x);
}

/// cosh x, below 0.7 ulp.
SGD_INLINE double sgd_cosh(double x) {
  double ax = sgd_abs(x);
  sgd_hyperbolic h = sgd_hyperbolic_halves(ax > 710.6 ? 710.6 : ax);
  return 2.0 * (h.cosh.high + h.cosh.low);
}

/// tanh x, below 0.8 ulp.
SGD_INLINE double sgd_tanh(double x) {
  double ax = sgd_abs(x);
  sgd_hyperbolic h = sgd_hyperbolic_halves(ax > 22.0 ? 22.0 : ax);
  double inverse = 1.0 / h.cosh.high;
  double q = h.sinh.high * inverse;
  double residual = sgd_fma(-q, h.cosh.high, h.sinh.high) + sgd_fma(-q, h.cosh.low, h.sinh.low);
  double result = sgd_fma(residual, inverse, q);
  return ax < 0x1p-28 ? x : sgd_copysign(result, x);
}

#endif
