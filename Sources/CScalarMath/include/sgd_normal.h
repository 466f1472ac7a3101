// Standard normals from pairs of words (Box and Muller 1958), and the streams of words by address.
//
// A draw site has a key (seed, stream, site, edition).  Replica r's segment s of 64 steps starts
// xoshiro256++ at the Threefry block of counter (r, s, 0, 0); step t of a site with n words a step
// uses words (t mod 64) n ... (t mod 64) n + n - 1 of segment t / 64.  Normals pair the words
// (2i, 2i+1) of a segment: z(2i) = r cos, z(2i+1) = r sin, with r from the first word and the angle
// from the second; 64 n is even, so that no pair crosses a segment.
//
// The functions by address are the meaning; bulk fills must agree with them in every bit.

#ifndef SGD_NORMAL_H
#define SGD_NORMAL_H

#include "sgd_log.h"
#include "sgd_trig.h"
#include "sgd_xoshiro.h"

/// Steps in a segment.
#define SGD_SEGMENT_STEPS 64

/// The edition of the digits.
#define SGD_EDITION 1

/// -2 log u for u = sgd_unit(bits), relative error below 1e-15.
SGD_INLINE double sgd_squared_radius(double u) {
  sgd_log_argument a = sgd_log_split(u);
  double f = a.f;
  double p = -0x1.bb3d294a4f920p-5;
  p = sgd_fma(p, f, 0x1.e82d494ff9534p-4);
  p = sgd_fma(p, f, -0x1.0496c59a46563p-3);
  p = sgd_fma(p, f, 0x1.cdb07204c1f39p-4);
  p = sgd_fma(p, f, -0x1.d37c4b248d0f5p-4);
  p = sgd_fma(p, f, 0x1.fcfedfcc14c5ap-4);
  p = sgd_fma(p, f, -0x1.11a0885e99887p-3);
  p = sgd_fma(p, f, 0x1.24bcea80332e6p-3);
  p = sgd_fma(p, f, -0x1.3b0dc0565e70ap-3);
  p = sgd_fma(p, f, 0x1.5552ff899864ep-3);
  p = sgd_fma(p, f, -0x1.745d377277c30p-3);
  p = sgd_fma(p, f, 0x1.9999ab4aa9acfp-3);
  p = sgd_fma(p, f, -0x1.c71c7180c9441p-3);
  p = sgd_fma(p, f, 0x1.ffffffba33533p-3);
  p = sgd_fma(p, f, -0x1.249249248b4d9p-2);
  p = sgd_fma(p, f, 0x1.5555555592d98p-2);
  p = sgd_fma(p, f, -0x1.9999999999e80p-2);
  p = sgd_fma(p, f, 0x1.ffffffffffe05p-2);
  p = sgd_fma(p, f, -0x1.5555555555555p-1);
  // f^2 (1 + f p) - 2 f - 2 k ln 2
  double t = sgd_fma(f, p, 1.0);
  t = sgd_fma(f, t, -2.0);
  return sgd_fma(a.k, -0x1.62e42fefa39efp+0, f * t);
}

typedef struct {
  double first;
  double second;
} sgd_normal_pair;

/// Two independent standard normals from two words; at most 8.6 in magnitude.
SGD_INLINE sgd_normal_pair sgd_normals(uint64_t radius, uint64_t angle) {
  double r = sgd_sqrt(sgd_squared_radius(sgd_unit(radius)));
  sgd_sine_cosine a = sgd_sincos2pi(sgd_unit(angle));
  sgd_normal_pair z = {r * a.cos, r * a.sin};
  return z;
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
