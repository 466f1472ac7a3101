// Reduction of large arguments modulo pi/2 (Payne and Hanek 1983): multiply the 53-bit integer of x
// by the 192 bits of 2/pi that matter for it.  The nearest a double comes to a multiple of pi/2 is
// 2^-62, so that at least 120 bits of the remainder are right.

#ifndef SGD_TRIG_LARGE_H
#define SGD_TRIG_LARGE_H

#include "sgd_bits.h"

/// x = count pi/2 + r, |r| <= pi/4 (a little more by rounding); only count modulo 4 is meant.
typedef struct {
  uint64_t count;
  sgd_pair r;
} sgd_quadrant;

/// Any x with |x| > 2^20; slow, one at a time.
static inline __attribute__((noinline)) sgd_quadrant sgd_trig_reduce_large(double x) {
  // 64 zero bits, then the binary digits of 2/pi.
  static const uint64_t digits[21] = {
    0x0000000000000000u, 0xa2f9836e4e441529u, 0xfc2757d1f534ddc0u,
    0xdb6295993c439041u, 0xfe5163abdebbc561u, 0xb7246e3a424dd2e0u,
    0x06492eea09d1921cu, 0xfe1deb1cb129a73eu, 0xe88235f52ebb4484u,
    0xe99c7026b45f7e41u, 0x3991d639835339f4u, 0x9c845f8bbdf9283bu,
    0x1ff897ffde05980fu, 0xef2f118b5a0a6d1fu, 0x6d367ecf27cb09b7u,
    0x4f463f669e5fea2du, 0x7527bac7ebe5f17bu, 0x3d0739f78a5292eau,
    0x6bfb5fb11f8d5d08u, 0x56033046fc7b6babu, 0xf0cfbc209af4361du,
  };
  uint64_t bits = sgd_bits(x);
  unsigned exponent = (unsigned)(bits >> 52) & 0x7ff;
  if (exponent == 0x7ff) {
    sgd_quadrant none = {0, {SGD_NAN, SGD_NAN}};
    return none;
  }
  uint64_t m = (bits & 0x000fffffffffffffu) | 0x0010000000000000u;
  // x = m 2^e; digits of weight 2^(2-e) or more give multiples of 2 pi: the window starts after.
  unsigned start = exponent - 1075 + 62;
  unsigned word = start / 64, shift = start % 64;
  uint64_t w[3];
  for (unsigned i = 0; i < 3; i++) {
    uint64_t next = shift == 0 ? 0 : digits[word + i + 1] >> (64 - shift);
    w[i] = (digits[word + i] << shift) | next;
  }
  // The fraction of a turn, t[0].t[1].t[2] / 2^192.
  unsigned __int128 low = (unsigned __int128)m * w[2];
  unsigned __int128 middle = (unsigned __int128)m * w[1] + (uint64_t)(low >> 64);
  uint64_t t0 = m * w[0] + (uint64_t)(middle >> 64), t1 = (uint64_t)middle, t2 = (uint64_t)low;
  // Round to the nearest quarter turn; what remains is signed.
  uint64_t count = (t0 >> 62) + ((t0 >> 61) & 1);
  t0 = (t0 << 2) | (t1 >> 62);
  t1 = (t1 << 2) | (t2 >> 62);
  t2 <<= 2;
  uint64_t negative = t0 >> 63;
  if (negative) {
    t2 = ~t2 + 1;
    t1 = ~t1 + (t2 == 0);
    t0 = ~t0 + (t1 == 0 && t2 == 0);
  }
  double scale = 0x1p-64;
  if (t0 == 0) {
    t0 = t1, t1 = t2, t2 = 0;
    scale *= 0x1p-64;
  }
  unsigned zeros = t0 == 0 ? 0 : (unsigned)__builtin_clzll(t0);
  if (zeros > 0) {
    t0 = (t0 << zeros) | (t1 >> (64 - zeros));
    t1 = (t1 << zeros) | (t2 >> (64 - zeros));
    scale *= sgd_exp2_integer(-(double)zeros);
  }
  double high = (double)(t0 & ~(uint64_t)0x7ff) * scale;
  double rest = ((double)(t0 & 0x7ff) + (double)t1 * 0x1p-64) * scale;
  sgd_pair product = sgd_two_product(high, 0x1.921fb54442d18p+0);
  product.low += high * 0x1.1a62633145c07p-54 + rest * 0x1.921fb54442d18p+0;
  sgd_pair r = sgd_fast_two_sum(product.high, product.low);
  if (negative != bits >> 63) r = (sgd_pair){-r.high, -r.low};
  sgd_quadrant q = {bits >> 63 ? (uint64_t)0 - count : count, r};
  return q;
}

#endif
