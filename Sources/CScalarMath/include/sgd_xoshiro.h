// xoshiro256++ (Blackman and Vigna 2019) and the map of words to the unit interval.

#ifndef SGD_XOSHIRO_H
#define SGD_XOSHIRO_H

#include "sgd_threefry.h"

/// The next word; advances the state.
SGD_INLINE uint64_t sgd_xoshiro_next(uint64_t *a, uint64_t *b, uint64_t *c, uint64_t *d) {
  uint64_t result = sgd_rotate(*a + *d, 23) + *a;
  uint64_t t = *b << 17;
  *c ^= *a;
  *d ^= *b;
  *b ^= *c;
  *a ^= *d;
  *c ^= t;
  *d = sgd_rotate(*d, 45);
  return result;
}

SGD_INLINE uint64_t sgd_xoshiro_word(sgd_block *state) {
  uint64_t *s = state->word;
  return sgd_xoshiro_next(&s[0], &s[1], &s[2], &s[3]);
}

/// (bits >> 12 + 1/2) 2^-52: 52 bits, symmetric about 1/2, never 0 or 1.
SGD_INLINE double sgd_unit(uint64_t bits) {
  return sgd_from_bits((bits >> 12) | 0x3ff0000000000000u) - (1.0 - 0x1p-53);
}

#endif
