// Standard normals from pairs of words (Box and Muller 1958), and the streams of words by address.
//
// A draw site has a key (seed, stream, site, edition).  Replica r's segment s of 64 steps starts
// xoshiro256++ at the Threefry block of counter (r, s, 0, 0); step t of a site with n words a step
// uses words (t mod 64) n ... (t mod 64) n + n - 1 of segment t / 64.  Normals pair the words
// (2i, 2i+1) of a segment: z(2i) = R cos, z(2i+1) = R sin, with R = sqrt(-2 log u), u the first
// word's uniform, and the angle from the second; 64 n is even, so that no pair crosses a segment.
//
// The functions by address are the meaning; bulk fills must agree with them in every bit.

#ifndef SGD_NORMAL_H
#define SGD_NORMAL_H

#include "sgd_xoshiro.h"

/// Steps in a segment.
#define SGD_SEGMENT_STEPS 64

/// The edition of the digits.
#define SGD_EDITION 1

/// Tables of the normal sampler, sixteen entries each, so that one permutation looks an entry up.
/// Interval i of a binade from 0.703125 (SGD_NORMAL_OFFSET) has a reciprocal of its middle; the one
/// that holds 1 has 1, so that log u keeps its relative accuracy there.
#define SGD_NORMAL_OFFSET 0x3fe6800000000000u
static const double sgd_normal_inverse[16] __attribute__((unused, aligned(64))) = {
  0x1.642c8590b2164p+0, 0x1.5555555555555p+0, 0x1.47ae147ae147bp+0, 0x1.3b13b13b13b14p+0,
  0x1.2f684bda12f68p+0, 0x1.2492492492492p+0, 0x1.1a7b9611a7b96p+0, 0x1.1111111111111p+0,
  0x1.0842108421084p+0, 0x1.0000000000000p+0, 0x1.e1e1e1e1e1e1ep-1, 0x1.c71c71c71c71cp-1,
  0x1.af286bca1af28p-1, 0x1.999999999999ap-1, 0x1.8618618618618p-1, 0x1.745d1745d1746p-1,
};
static const double sgd_normal_log[16] __attribute__((unused, aligned(64))) = {  // 2 log inverse
  0x1.522ae0738a3d7p-1, 0x1.269621134db91p-1, 0x1.f991c6cb3b37ap-2, 0x1.a93ed3c8ad9e5p-2,
  0x1.5bf406b543db0p-2, 0x1.1178e8227e47ap-2, 0x1.9335e5d594988p-3, 0x1.08598b59e3a06p-3,
  0x1.0415d89e74440p-4, 0x0.0p+0, -0x1.f0a30c01162a8p-4, -0x1.e27076e2af2eap-3,
  -0x1.5ff3070a793d6p-2, -0x1.c8ff7c79a9a20p-2, -0x1.1675cababa60fp-1, -0x1.4618bc21c5ec2p-1,
};
/// The middles of the sixteen sectors of the circle.
static const double sgd_normal_cos[16] __attribute__((unused, aligned(64))) = {
  0x1.f6297cff75cb0p-1, 0x1.a9b66290ea1a3p-1, 0x1.1c73b39ae68c8p-1, 0x1.8f8b83c69a60bp-3,
  -0x1.8f8b83c69a60bp-3, -0x1.1c73b39ae68c8p-1, -0x1.a9b66290ea1a3p-1, -0x1.f6297cff75cb0p-1,
  -0x1.f6297cff75cb0p-1, -0x1.a9b66290ea1a3p-1, -0x1.1c73b39ae68c8p-1, -0x1.8f8b83c69a60bp-3,
  0x1.8f8b83c69a60bp-3, 0x1.1c73b39ae68c8p-1, 0x1.a9b66290ea1a3p-1, 0x1.f6297cff75cb0p-1,
};
static const double sgd_normal_sin[16] __attribute__((unused, aligned(64))) = {
  0x1.8f8b83c69a60bp-3, 0x1.1c73b39ae68c8p-1, 0x1.a9b66290ea1a3p-1, 0x1.f6297cff75cb0p-1,
  0x1.f6297cff75cb0p-1, 0x1.a9b66290ea1a3p-1, 0x1.1c73b39ae68c8p-1, 0x1.8f8b83c69a60bp-3,
  -0x1.8f8b83c69a60bp-3, -0x1.1c73b39ae68c8p-1, -0x1.a9b66290ea1a3p-1, -0x1.f6297cff75cb0p-1,
  -0x1.f6297cff75cb0p-1, -0x1.a9b66290ea1a3p-1, -0x1.1c73b39ae68c8p-1, -0x1.8f8b83c69a60bp-3,
};

/// -2 log u for u = sgd_unit(bits), relative error below 1e-15.
SGD_INLINE double sgd_squared_radius(uint64_t bits) {
  uint64_t shifted = sgd_bits(sgd_unit(bits)) + (0x3ff0000000000000u - SGD_NORMAL_OFFSET);
  double k = sgd_from_bits((shifted >> 52) | 0x4330000000000000u) - (0x1p52 + 1023.0);
  double mantissa = sgd_from_bits((shifted & 0x000fffffffffffffu) + SGD_NORMAL_OFFSET);
  uint64_t i = (shifted >> 48) & 15;
  double r = sgd_fma(mantissa, sgd_normal_inverse[i], -1.0);
  double head = sgd_fma(k, -0x1.62e42fefa39efp+0, sgd_normal_log[i]);
  double p = -0x1.c5569fe43f090p-3;
  p = sgd_fma(p, r, 0x1.0054281f984f1p-2);
  p = sgd_fma(p, r, -0x1.249299c7898cep-2);
  p = sgd_fma(p, r, 0x1.55554b6e28c1fp-2);
  p = sgd_fma(p, r, -0x1.9999999380e45p-2);
  p = sgd_fma(p, r, 0x1.0000000025650p-1);
  p = sgd_fma(p, r, -0x1.55555555555d6p-1);
  p = sgd_fma(p, r, 1.0);
  p = sgd_fma(p, r, -2.0);
  return sgd_fma(p, r, head);
}

typedef struct {
  double first;
  double second;
} sgd_normal_pair;

/// Two independent standard normals from two words; at most 8.6 in magnitude.  The angle is
/// 2 pi (s + v) / 16, s the highest 4 bits of its word and v the lowest 52 (and a half) as a
/// fraction.
SGD_INLINE sgd_normal_pair sgd_normals(uint64_t radius, uint64_t angle) {
  double length = sgd_sqrt(sgd_squared_radius(radius));
  uint64_t sector = angle >> 60;
  double fraction = sgd_from_bits((angle & 0x000fffffffffffffu) | 0x3ff0000000000000u);
  double r = fraction - (1.5 - 0x1p-53), z = r * r;
  double across, along;
  {
    double p = 0x1.502cc32556230p-31;
    p = sgd_fma(p, z, -0x1.32d2c4a60a45dp-22);
    p = sgd_fma(p, z, 0x1.466bc6769e1bap-14);
    p = sgd_fma(p, z, -0x1.4abbce625bd96p-7);
    p = sgd_fma(p, z, 0x1.921fb54442d18p-2);
    across = (length * r) * p;
  }
  {
    double p = 0x1.e170f4f9f3d78p-27;
    p = sgd_fma(p, z, -0x1.55d3b9726f884p-18);
    p = sgd_fma(p, z, 0x1.03c1f0806b92ep-10);
    p = sgd_fma(p, z, -0x1.3bd3cc9be434ap-4);
    p = sgd_fma(p, z, 0x1.0000000000000p+0);
    along = length * p;
  }
  double c = sgd_normal_cos[sector], s = sgd_normal_sin[sector];
  sgd_normal_pair normals = {
    sgd_fma(c, along, -(s * across)),
    sgd_fma(s, along, c * across)};
  return normals;
}

/// The key of a draw site.
SGD_INLINE sgd_block sgd_site_key(uint64_t seed, uint64_t stream, uint64_t site) {
  sgd_block key = {{seed, stream, site, SGD_EDITION}};
  return key;
}

/// The generator at the start of a segment.
SGD_INLINE sgd_block sgd_segment_state(sgd_block key, uint64_t replica, uint64_t segment) {
  sgd_block counter = {{replica, segment, 0, 0}};
  return sgd_threefry(key, counter);
}

/// Word `index` of a segment; takes time proportional to the index.
static inline uint64_t sgd_segment_word(
    sgd_block key, uint64_t replica, uint64_t segment, uint64_t index) {
  sgd_block state = sgd_segment_state(key, replica, segment);
  for (uint64_t i = 0; i < index; i++) (void)sgd_xoshiro_word(&state);
  return sgd_xoshiro_word(&state);
}

/// Word i < n of the step, at a site with n words a step.
static inline uint64_t sgd_word_at(
    sgd_block key, uint64_t replica, uint64_t step, uint64_t n, uint64_t i) {
  return sgd_segment_word(key, replica, step / SGD_SEGMENT_STEPS, step % SGD_SEGMENT_STEPS * n + i);
}

/// Uniform i < n of the step, in (0, 1).
static inline double sgd_uniform_at(
    sgd_block key, uint64_t replica, uint64_t step, uint64_t n, uint64_t i) {
  return sgd_unit(sgd_word_at(key, replica, step, n, i));
}

/// Standard normal i < n of the step.
static inline double sgd_normal_at(
    sgd_block key, uint64_t replica, uint64_t step, uint64_t n, uint64_t i) {
  uint64_t index = step % SGD_SEGMENT_STEPS * n + i;
  uint64_t segment = step / SGD_SEGMENT_STEPS;
  uint64_t even = index & ~(uint64_t)1;
  sgd_normal_pair z = sgd_normals(
      sgd_segment_word(key, replica, segment, even),
      sgd_segment_word(key, replica, segment, even + 1));
  return index & 1 ? z.second : z.first;
}

/// Word k < 4 of the stateless retry block of draw `index` at `step`: for rejection, whose first
/// candidate comes from the stream; attempt j uses block j.  The key differs from the site's in its
/// last word only.
SGD_INLINE sgd_block sgd_retry_block(
    sgd_block key, uint64_t replica, uint64_t step, uint64_t index, uint64_t attempt) {
  sgd_block retry = {{key.word[0], key.word[1], key.word[2], key.word[3] ^ 0x7265747279000000u}};
  sgd_block counter = {{replica, step, index, attempt}};
  return sgd_threefry(retry, counter);
}

/// Uniform k = 0, 1, 2, ... of the retries of draw `index` at `step`: word k mod 4 of block k / 4.
SGD_INLINE double sgd_retry_uniform_at(
    sgd_block key, uint64_t replica, uint64_t step, uint64_t index, uint64_t k) {
  return sgd_unit(sgd_retry_block(key, replica, step, index, k / 4).word[k % 4]);
}

/// Standard normal k of the retries: the pair of uniforms 2 (k / 2), 2 (k / 2) + 1.
SGD_INLINE double sgd_retry_normal_at(
    sgd_block key, uint64_t replica, uint64_t step, uint64_t index, uint64_t k) {
  sgd_block block = sgd_retry_block(key, replica, step, index, k / 4);
  sgd_normal_pair z = sgd_normals(block.word[k & 2], block.word[(k & 2) + 1]);
  return k & 1 ? z.second : z.first;
}

#endif
