// Vectors of eight for code written for AVX-512.

#ifndef SGD_VECTORS_V4_H
#define SGD_VECTORS_V4_H

#include "sgd_bits.h"

#pragma STDC FP_CONTRACT OFF

typedef double sgd_reals8 __attribute__((ext_vector_type(8)));
/// The same anywhere in memory.
typedef double sgd_loose8 __attribute__((ext_vector_type(8), aligned(8)));
typedef uint64_t sgd_words8 __attribute__((ext_vector_type(8)));

#define SGD_TARGET_V4 __attribute__((target("arch=x86-64-v4,no-prefer-256-bit")))
#define SGD_INLINE_V4 SGD_TARGET_V4 static inline __attribute__((always_inline))

typedef struct {
  sgd_reals8 low;
  sgd_reals8 high;
} sgd_table16;

SGD_INLINE_V4 sgd_table16 sgd_load_table(const double *values) {
  sgd_table16 t = {*(const sgd_reals8 *)values, *(const sgd_reals8 *)(values + 8)};
  return t;
}

/// Entry (index mod 16) of the table.
SGD_INLINE_V4 sgd_reals8 sgd_look_up(sgd_table16 table, sgd_words8 index) {
  typedef double native __attribute__((vector_size(64)));
  typedef long long native_index __attribute__((vector_size(64)));
  return (sgd_reals8)__builtin_ia32_vpermi2varpd512(
      (native)table.low, (native_index)index, (native)table.high);
}

SGD_INLINE_V4 sgd_reals8 sgd_fma8(sgd_reals8 a, sgd_reals8 b, sgd_reals8 c) {
  return __builtin_elementwise_fma(a, b, c);
}

/// floor(log2 x) for a positive normal x.
SGD_INLINE_V4 sgd_reals8 sgd_exponent8(sgd_reals8 x) {
  typedef double native __attribute__((vector_size(64)));
  return (sgd_reals8)__builtin_ia32_getexppd512_mask((native)x, (native)x, 0xff, 4);
}

/// 1 / x to 14 bits.
SGD_INLINE_V4 sgd_reals8 sgd_reciprocal_estimate8(sgd_reals8 x) {
  typedef double native __attribute__((vector_size(64)));
  return (sgd_reals8)__builtin_ia32_rcp14pd512_mask((native)x, (native)x, 0xff);
}

SGD_INLINE_V4 sgd_reals8 sgd_horner8(sgd_reals8 p, sgd_reals8 x, double c) {
  return __builtin_elementwise_fma(p, x, (sgd_reals8)c);
}

/// Entry (index mod 32) of a table, where bit 4 of the index is set in `upper`.
SGD_INLINE_V4 sgd_reals8 sgd_look_up32(const double *table, sgd_words8 index) {
  sgd_reals8 low = sgd_look_up(sgd_load_table(table), index);
  sgd_reals8 high = sgd_look_up(sgd_load_table(table + 16), index);
  return (index & 16) != 0 ? high : low;
}

/// Whether a mask holds in all lanes.
SGD_INLINE_V4 int sgd_all8(sgd_words8 mask) {
  typedef _Bool bits8 __attribute__((ext_vector_type(8)));
  bits8 bits = __builtin_convertvector(mask, bits8);
  unsigned char byte;
  __builtin_memcpy(&byte, &bits, 1);
  return byte == 0xff;
}

#endif
