// Vectors for the kernels that keep values in registers. No target attribute: inlined into attributed
// functions they take their instruction set.

#ifndef SGD_LANE_VECTORS_H
#define SGD_LANE_VECTORS_H

#include "CLaneKernels.h"
#include "CScalarMath.h"

#include <string.h>

#pragma STDC FP_CONTRACT OFF

SGD_INLINE double sgd_mask(int holds) { return sgd_from_bits(-(uint64_t)(holds != 0)); }

/// Eight lanes.
typedef double sgd_octet __attribute__((ext_vector_type(8)));
typedef int64_t sgd_octet_mask __attribute__((ext_vector_type(8)));

/// Loads and stores, by reference: without a target attribute a vector of 512 bits has no register to be
/// passed in.
#define SGD_LOAD8(v, p) __builtin_memcpy(&(v), (p), sizeof(sgd_octet))
#define SGD_STORE8(p, v) __builtin_memcpy((p), &(v), sizeof(sgd_octet))

/// `body` for each lane i < n, two vectors of eight at a time and a last one: n is a multiple of 8, and nothing
/// is left over. Destination and operands are the same or apart.
#define SGD_LANES(i, n, body)                                                             \
  __builtin_assume(((n) & 7) == 0);                                                       \
  long paired = (n) & ~15L;                                                               \
  _Pragma("clang loop vectorize(assume_safety) vectorize_width(8) interleave_count(2)")   \
  for (long i = 0; i < paired; i++) body                                                  \
  _Pragma("clang loop vectorize(assume_safety) vectorize_width(8) interleave_count(1)")   \
  for (long i = paired; i < (n); i++) body

#endif
