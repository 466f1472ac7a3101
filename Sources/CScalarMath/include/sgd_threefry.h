// Threefry4x64-20, a block cipher on counters (Salmon, Moraes, Dror, Shaw 2011).

#ifndef SGD_THREEFRY_H
#define SGD_THREEFRY_H

#include "sgd_bits.h"

/// Four 64-bit words: a key, a counter, a block of random words, or a generator's state.
typedef struct {
  uint64_t word[4];
} sgd_block;

SGD_INLINE uint64_t sgd_rotate(uint64_t x, unsigned n) { return (x << n) | (x >> (64 - n)); }

/// Encrypts `counter` under `key`, twenty rounds.
SGD_INLINE sgd_block sgd_threefry(sgd_block key, sgd_block counter) {
  uint64_t k0 = key.word[0], k1 = key.word[1], k2 = key.word[2], k3 = key.word[3];
  uint64_t k4 = 0x1bd11bdaa9fc1a22u ^ k0 ^ k1 ^ k2 ^ k3;
  uint64_t a = counter.word[0] + k0, b = counter.word[1] + k1;
  uint64_t c = counter.word[2] + k2, d = counter.word[3] + k3;
#define SGD_ROUND(p, q, r, s)                       \
  a += b, b = sgd_rotate(b, p) ^ a;                 \
  c += d, d = sgd_rotate(d, q) ^ c;                 \
  a += d, d = sgd_rotate(d, r) ^ a;                 \
  c += b, b = sgd_rotate(b, s) ^ c;
#define SGD_INJECT(e, f, g, h, n) a += e, b += f, c += g, d += h + n;
  SGD_ROUND(14, 16, 52, 57) SGD_ROUND(23, 40, 5, 37) SGD_INJECT(k1, k2, k3, k4, 1)
  SGD_ROUND(25, 33, 46, 12) SGD_ROUND(58, 22, 32, 32) SGD_INJECT(k2, k3, k4, k0, 2)
  SGD_ROUND(14, 16, 52, 57) SGD_ROUND(23, 40, 5, 37) SGD_INJECT(k3, k4, k0, k1, 3)
  SGD_ROUND(25, 33, 46, 12) SGD_ROUND(58, 22, 32, 32) SGD_INJECT(k4, k0, k1, k2, 4)
  SGD_ROUND(14, 16, 52, 57) SGD_ROUND(23, 40, 5, 37) SGD_INJECT(k0, k1, k2, k3, 5)
#undef SGD_INJECT
#undef SGD_ROUND
  sgd_block block = {{a, b, c, d}};
  return block;
}

#endif
