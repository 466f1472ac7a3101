// Bulk random words, uniforms and normals for blocks of lanes.
//
// Every kernel exists three times, for AVX-512, AVX2 with FMA, and the baseline of the target; all
// agree in every bit with the definitions by address in CScalarMath's `sgd_normal.h`.

#ifndef SGD_RANDOM_H
#define SGD_RANDOM_H

#include <stdint.h>

#include "sgd_normal.h"

/// The generators of `lanes` streams, structure of arrays: word i of lane j's state is
/// words[i * lanes + j].  64-byte aligned; the number of lanes is a multiple of 8.
typedef uint64_t *sgd_lane_states;

/// Instruction sets, in rising order.
#define SGD_LEVEL_BASELINE 0
#define SGD_LEVEL_V3 1
#define SGD_LEVEL_V4 2

typedef struct {
  /// SGD_LEVEL_...
  int level;

  /// Puts every lane at the start of a segment: lane j at segments[j] of replicas[j].
  void (*seed)(
      sgd_lane_states states, sgd_block key, const uint64_t *replicas, const uint64_t *segments,
      int64_t lanes);

  /// As `seed`, only for lanes whose mask is not zero; the others keep their state.
  void (*seed_masked)(
      sgd_lane_states states, sgd_block key, const uint64_t *replicas, const uint64_t *segments,
      const uint64_t *mask, int64_t lanes);

  /// Moves every lane forward by `count` words.
  void (*skip)(sgd_lane_states states, uint64_t count, int64_t lanes);

  /// The next `rows` raw words of every lane.
  void (*fill_words)(sgd_lane_states states, uint64_t *out, int64_t rows, int64_t lanes);

  /// The next `rows` words of every lane as uniforms in (0, 1): out[row * lanes + lane].
  void (*fill_uniform)(sgd_lane_states states, double *out, int64_t rows, int64_t lanes);

  /// The next `rows` words of every lane as standard normals; `rows` is even, and the lanes stand
  /// at an even word of their segment.
  void (*fill_normal)(sgd_lane_states states, double *out, int64_t rows, int64_t lanes);
} sgd_random_kernels;

/// The highest level this processor runs.
int sgd_random_best_level(void);

/// The kernels of a level, or of the best level when the processor lacks it.
const sgd_random_kernels *sgd_random_kernels_at(int level);

/// Puts some lanes at a position: lane list[i] at word index[i] of segments[i] of replicas[i].  For
/// refills; one lane at a time.
void sgd_random_reseed(
    sgd_lane_states states, sgd_block key, const int32_t *list, const uint64_t *replicas,
    const uint64_t *segments, const uint64_t *index, int64_t count, int64_t lanes);

#endif
