// Loops over lanes: a lane value of n components is [n, lanes], components outermost. The number of
// lanes is a multiple of 8; each function computes in every lane what `CScalarMath` and the pinned
// orders of the kernel language define, on every instruction set the same bits.

#ifndef CLANEKERNELS_H
#define CLANEKERNELS_H

#include "lane_functions.h"
#include "random.h"

/// Numbers of the elementwise functions; a binary function is followed by its vs and sv forms, a ternary
/// one by vvs, vsv and vss.
enum sgd_lane_function {
#define SGD_UNARY_ID(name, value) sgd_fn_##name,
#define SGD_SERIAL_ID(name) sgd_fn_##name,
#define SGD_BINARY_ID(name, value) sgd_fn_##name, sgd_fn_##name##_vs, sgd_fn_##name##_sv,
#define SGD_FAST_BINARY_ID(name) sgd_fn_##name, sgd_fn_##name##_vs, sgd_fn_##name##_sv,
#define SGD_TERNARY_ID(name, value) \
  sgd_fn_##name, sgd_fn_##name##_vvs, sgd_fn_##name##_vsv, sgd_fn_##name##_vss,
  SGD_UNARY_FUNCTIONS(SGD_UNARY_ID) SGD_OWN_UNARY_FUNCTIONS(SGD_UNARY_ID)
      SGD_FAST_FUNCTIONS(SGD_UNARY_ID)
      SGD_SERIAL_FUNCTIONS(SGD_SERIAL_ID) SGD_OWN_BINARY_FUNCTIONS(SGD_BINARY_ID)
      SGD_BINARY_FUNCTIONS(SGD_BINARY_ID)
      SGD_FAST_BINARY_FUNCTIONS(SGD_FAST_BINARY_ID) SGD_TERNARY_FUNCTIONS(SGD_TERNARY_ID)
          sgd_fn_count
#undef SGD_UNARY_ID
#undef SGD_SERIAL_ID
#undef SGD_BINARY_ID
#undef SGD_FAST_BINARY_ID
#undef SGD_TERNARY_ID
};

/// Reductions, in the order of the table of reducing functions.
enum sgd_lane_reduction {
  sgd_reduce_sum,
  sgd_reduce_maximum,
  sgd_reduce_minimum,
  sgd_reduce_argmax,
  sgd_reduce_any,
  sgd_reduce_all,
  sgd_reduce_count
};

/// Sizes and strides of a structured operation. Strides of lane values count components, those of values
/// common to all lanes count doubles.
typedef struct {
  int m, k, n;
  int a_row, a_column, b_row, b_column, d_row, d_column;
} sgd_lane_shape;

/// d[i] = f(a[i], b[i], c[i]) for i < n, n a multiple of 8; d may be a, b or c.
typedef void (*_Nonnull sgd_elementwise_fn)(double *_Nonnull d, const double *_Nonnull a,
                                            const double *_Nonnull b, const double *_Nonnull c,
                                            long n);

/// One elementwise instruction, with the numbers of its slots; laid out as the machine's instructions are.
typedef struct {
  unsigned char opcode, flags;
  unsigned short d, a, b, c, function;
  unsigned count;
} sgd_elementwise_step;

/// Does `length` of them one after the other.
void sgd_run_elementwise(const sgd_elementwise_step *_Nonnull steps, long length,
                         double *_Nonnull const *_Nonnull slots,
                         const sgd_elementwise_fn *_Nonnull functions);

typedef void (*_Nonnull sgd_structured_fn)(double *_Nonnull d, const double *_Nonnull a,
                                           const double *_Nonnull b, double *_Nonnull work,
                                           const sgd_lane_shape *_Nonnull shape, long lanes);

/// Shifted sums of observations, by lane: with y = x - shift, weight Σ w, first Σ w y, and second Σ w y y by
/// entry or, packed by rows of the lower triangle, by pair. Each lane and entry adds its observations in
/// order, y y by fused multiply-add, so that rows may come in any number of calls.
typedef struct {
  double *_Nonnull weight, *_Nonnull first, *_Nonnull second;
  const double *_Nonnull shift;
  /// The component of each of the entries in a row, and of the weight (or -1).
  const int *_Nonnull columns;
  int dimension, weight_column;
  /// 0: diagonal; 1: lower triangle.
  int pairs;
} sgd_lane_sums;

/// One instruction set's kernels.
typedef struct {
  const sgd_elementwise_fn *_Nonnull elementwise;
  /// a is [m (outer), k (the axis), n (inner)]
  const sgd_structured_fn *_Nonnull reduce;
  /// d = a b, a common to all lanes.
  sgd_structured_fn matmul_uniform;
  /// d = a b, both by lane.
  sgd_structured_fn matmul_lanes;
  /// The lower factor of a [n, n].
  sgd_structured_fn cholesky;
  /// a [n, n] common to all lanes or by lane, b [n, m]; k: 1 lower, 2 transposed.
  sgd_structured_fn triangular_solve_uniform;
  sgd_structured_fn triangular_solve_lanes;
  /// a [n, n] and b [n, m] by lane; work holds n (n + m) components.
  sgd_structured_fn solve;
  /// d[n] = row b of a [k, n]; a common to all lanes (with a_column doubles between entries), or by lane.
  sgd_structured_fn gather_uniform;
  sgd_structured_fn gather_lanes;
  /// d [k, n] = zeros with a [n] in row b.
  sgd_structured_fn scatter;
  /// d[i, lane] = a[i a_column] for i < n.
  sgd_structured_fn splat;
  /// d = aᵏ
  sgd_structured_fn integer_power;
  /// Bit l of `bits` (lanes / 64 words, at least one) tells whether mask a holds in lane l; whether any does.
  int (*_Nonnull mask_bits)(const double *_Nonnull a, unsigned long *_Nonnull bits, long lanes);
  /// Whether all n numbers are finite.
  int (*_Nonnull all_finite)(const double *_Nonnull a, long n);
  /// Adds rows of observations to the shifted sums of each lane.
  void (*_Nonnull sums)(const sgd_lane_sums *_Nonnull sums, const double *_Nonnull rows, long row_count,
                        long row_stride, const double *_Nullable valid, double *_Nonnull work,
                        long lanes);
} sgd_lane_kernels;

/// Instruction sets: 0 baseline, 1 x86-64-v3, 2 x86-64-v4. NULL if this processor or build has not that.
const sgd_lane_kernels *_Nullable sgd_lane_kernels_at(int level);

/// The widest instruction set of this processor.
int sgd_lane_kernels_best(void);

#endif
