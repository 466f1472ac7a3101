// Bulk random numbers: the variants for each instruction set and the choice between them.

#include "random.h"

#pragma STDC FP_CONTRACT OFF

#define SGD_LEVEL SGD_LEVEL_BASELINE
#define SGD_NAME(name) sgd_random_baseline_##name
#define SGD_TARGET
#include "random.inc"
#undef SGD_TARGET
#undef SGD_NAME
#undef SGD_LEVEL

#if defined(__x86_64__)

#define SGD_LEVEL SGD_LEVEL_V3
#define SGD_NAME(name) sgd_random_v3_##name
#define SGD_TARGET __attribute__((target("arch=x86-64-v3")))
#include "random.inc"
#undef SGD_TARGET
#undef SGD_NAME
#undef SGD_LEVEL

#include "random_normal_v4.inc"

// Without no-prefer-256-bit the compiler stays at half width.
#define SGD_OWN_NORMAL
#define SGD_LEVEL SGD_LEVEL_V4
#define SGD_NAME(name) sgd_random_v4_##name
#define SGD_TARGET __attribute__((target("arch=x86-64-v4,no-prefer-256-bit")))
#include "random.inc"
#undef SGD_TARGET
#undef SGD_NAME
#undef SGD_LEVEL
#undef SGD_OWN_NORMAL

int sgd_random_best_level(void) {
  if (__builtin_cpu_supports("x86-64-v4")) return SGD_LEVEL_V4;
  if (__builtin_cpu_supports("x86-64-v3")) return SGD_LEVEL_V3;
  return SGD_LEVEL_BASELINE;
}

const sgd_random_kernels *sgd_random_kernels_at(int level) {
  int best = sgd_random_best_level();
  int chosen = level < best ? level : best;
  if (chosen == SGD_LEVEL_V4) return &sgd_random_v4_kernels;
  if (chosen == SGD_LEVEL_V3) return &sgd_random_v3_kernels;
  return &sgd_random_baseline_kernels;
}

#else

int sgd_random_best_level(void) { return SGD_LEVEL_BASELINE; }

const sgd_random_kernels *sgd_random_kernels_at(int level) {
  (void)level;
  return &sgd_random_baseline_kernels;
}

#endif

void sgd_random_reseed(
    sgd_lane_states states, sgd_block key, const int32_t *list, const uint64_t *replicas,
    const uint64_t *segments, const uint64_t *index, int64_t count, int64_t lanes) {
  for (int64_t i = 0; i < count; i++) {
    sgd_block state = sgd_segment_state(key, replicas[i], segments[i]);
    for (uint64_t k = 0; k < index[i]; k++) (void)sgd_xoshiro_word(&state);
    for (int w = 0; w < 4; w++) states[w * lanes + list[i]] = state.word[w];
  }
}
