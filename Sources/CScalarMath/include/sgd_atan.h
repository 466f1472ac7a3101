// atan, atan2, asin, acos: one kernel for the angle of a point, each coordinate a pair.
//
// The quotient small/large lies in [0, 1]; above tan(pi/8) it is turned back by pi/4 with
// (n - d) / (n + d), so that the polynomial sees |t| <= tan(pi/8).

#ifndef SGD_ATAN_H
#define SGD_ATAN_H

#include "sgd_bits.h"

/// The angle in [0, pi] of the point (x, y) with y >= 0, for |x|, y in [2^-900, 2^1000] or one of
/// them 0 or negligible; `left` says that x is negative (its magnitude is passed).
SGD_INLINE double sgd_angle(sgd_pair y, sgd_pair x, int left) {
  int steep = y.high > x.high;
  double n = steep ? x.high : y.high, nLow = steep ? x.low : y.low;
  double d = steep ? y.high : x.high, dLow = steep ? y.low : x.low;
  int turned = n > 0x1.a827999fcef32p-2 * d;  // tan(pi/8)
  sgd_pair difference = sgd_fast_two_sum(-d, n), sum = sgd_fast_two_sum(d, n);
  double numerator = turned ? difference.high : n;
  double numeratorLow = turned ? difference.low + (nLow - dLow) : nLow;
  double denominator = turned ? sum.high : d;
  double denominatorLow = turned ? sum.low + (nLow + dLow) : dLow;
  double inverse = 1.0 / denominator;
  double t = numerator * inverse;
  double rest = (sgd_fma(-t, denominator, numerator)
                 + sgd_fma(-t, denominatorLow, numeratorLow)) * inverse;
  double z = t * t;
  double z2 = z * z;
  double p = -0x1.3a2b7a07caea9p-6, pOdd = 0x1.41603647c7a7cp-5;
  p = sgd_fma(p, z2, -0x1.a098bb6ba4941p-5);
  pOdd = sgd_fma(pOdd, z2, 0x1.dfe61e80903d2p-5);
  p = sgd_fma(p, z2, -0x1.10fa75382537fp-4);
  pOdd = sgd_fma(pOdd, z2, 0x1.3b1262d95579ep-4);
  p = sgd_fma(p, z2, -0x1.745d0b26b83e7p-4);
  pOdd = sgd_fma(pOdd, z2, 0x1.c71c7185314cbp-4);
  p = sgd_fma(p, z2, -0x1.24924924360cbp-3);
  pOdd = sgd_fma(pOdd, z2, 0x1.999999999934ap-3);
  p = sgd_fma(p, z2, -0x1.5555555555555p-2);
  p = sgd_fma(pOdd, z, p);
  double tail = sgd_fma(t * z, p, sgd_fma(-rest, z, rest));
  // The angle is turns pi/4 +- (t + tail).
  double turns = turned ? 1.0 : 0.0;
  double side = steep ? -1.0 : 1.0;
  turns = steep ? 2.0 - turns : turns;
  side = left ? -side : side;
  turns = left ? 4.0 - turns : turns;
  sgd_pair head = sgd_fast_two_sum(turns * 0x1.921fb54442d18p-1, side * t);
  double low = sgd_fma(turns, 0x1.1a62633145c07p-55, side * tail);
  return head.high + (head.low + low);
}

/// atan x, below 0.8 ulp.
SGD_INLINE double sgd_atan(double x) {
  double ax = sgd_abs(x);
  sgd_pair y = {ax > 0x1p80 ? 0x1p80 : ax, 0.0}, one = {1.0, 0.0};
  double result = sgd_copysign(sgd_angle(y, one, 0), x);
  return ax < 0x1p-28 ? x : result;
}

/// The angle of the point (x, y) in [-pi, pi], signed zeros and infinities as in IEEE 754, below
/// 0.8 ulp where the result is normal.
SGD_INLINE double sgd_atan2(double y, double x) {
  double ay = sgd_abs(y), ax = sgd_abs(x);
  int unordered = x != x || y != y;
  int infinite = ax == SGD_INFINITY || ay == SGD_INFINITY;
  ay = infinite ? (ay == SGD_INFINITY ? 1.0 : 0.0) : ay;
  ax = infinite ? (ax == SGD_INFINITY ? 1.0 : 0.0) : ax;
  double large = ax > ay ? ax : ay;
  double scale = large > 0x1p900 ? 0x1p-200 : (large < 0x1p-700 ? 0x1p200 : 1.0);
  scale = large < 0x1p-900 ? 0x1p400 : scale;
  sgd_pair py = {ay * scale, 0.0}, px = {ax * scale, 0.0};
  px.high = large == 0.0 ? 1.0 : px.high;
  int left = (sgd_bits(x) >> 63) != 0;
  // A tiny quotient next to the positive x axis is the angle itself, possibly subnormal.
  double tiny = ay / ax;
  double angle = sgd_angle(py, px, left);
  angle = !left && tiny < 0x1p-30 && ay < ax ? tiny : angle;
  return unordered ? SGD_NAN : sgd_copysign(angle, y);
}

/// sqrt(1 - x^2) as a pair; NaN for |x| > 1.
SGD_INLINE sgd_pair sgd_complement(double x) {
  sgd_pair square = sgd_two_product(x, x);
  sgd_pair w = sgd_fast_two_sum(1.0, -square.high);
  double low = w.low - square.low;
  double root = sgd_sqrt(w.high);
  double correction = (sgd_fma(-root, root, w.high) + low) / (root + root);
  sgd_pair r = {root, root > 0.0 ? correction : 0.0};
  return r;
}

/// asin x, below 0.8 ulp; NaN for |x| > 1.
SGD_INLINE double sgd_asin(double x) {
  double ax = sgd_abs(x);
  sgd_pair y = {ax, 0.0};
  double result = sgd_copysign(sgd_angle(y, sgd_complement(ax), 0), x);
  result = ax < 0x1p-28 ? x : result;
  return ax <= 1.0 ? result : SGD_NAN;
}

/// acos x, below 0.8 ulp; NaN for |x| > 1.
SGD_INLINE double sgd_acos(double x) {
  sgd_pair ax = {sgd_abs(x), 0.0};
  double result = sgd_angle(sgd_complement(x), ax, x < 0.0);
  return sgd_abs(x) <= 1.0 ? result : SGD_NAN;
}

#endif
