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

/// A loop over lanes without remainder; destination and operands are the same or apart.
#define SGD_LANES(i, n)                                                                  \
  _Pragma("clang loop vectorize(assume_safety) vectorize_width(8) interleave_count(1)") \
  for (long i = 0; i < (n); i++)

#endif
