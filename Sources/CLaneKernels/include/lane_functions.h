// The elementwise lane functions, by name: what `x`, `y` and `z` become. Masks are all ones or all zeros.

#ifndef SGD_LANE_FUNCTIONS_H
#define SGD_LANE_FUNCTIONS_H

/// f(x), with a form of its own for AVX-512
#define SGD_OWN_UNARY_FUNCTIONS(F) F(reciprocal, sgd_recip(x))

/// f(x, y) in three forms, as below, with forms of their own for AVX-512
#define SGD_OWN_BINARY_FUNCTIONS(F) F(divide, x / y)

/// f(x)
#define SGD_UNARY_FUNCTIONS(F)                                                  \
  F(negate, -x)                                                                 \
  F(absolute, sgd_abs(x))                                                       \
  F(sign, sgd_sign(x))                                                          \
  F(square_root, sgd_sqrt(x))                                                   \
  F(expm1, sgd_expm1(x))                                                        \
  F(log1p, sgd_log1p(x))                                                        \
  F(asin, sgd_asin(x))                                                          \
  F(acos, sgd_acos(x))                                                          \
  F(atan, sgd_atan(x))                                                          \
  F(sinh, sgd_sinh(x))                                                          \
  F(cosh, sgd_cosh(x))                                                          \
  F(tanh, sgd_tanh(x))                                                          \
  F(erf, sgd_erf(x))                                                            \
  F(erfc, sgd_erfc(x))                                                          \
  F(erfinv, sgd_erfinv(x))                                                      \
  F(floor, sgd_floor(x))                                                        \
  F(ceiling, sgd_ceil(x))                                                       \
  F(round, sgd_round(x))                                                        \
  F(is_finite, sgd_mask(sgd_abs(x) < SGD_INFINITY))                             \
  F(logic_not, sgd_from_bits(~sgd_bits(x)))                                     \
  F(to_real, sgd_from_bits(sgd_bits(x) & 0x3ff0000000000000u))                  \
  F(from_real, sgd_mask(x != 0.0))                                              \
  F(square, x *x)                                                               \
  F(cube, x *(x * x))                                                           \
  F(fourth, (x * x) * (x * x))

/// f(x) by a fast form for nearly all x, with the few others done one by one; and whether x is among those
/// many
#define SGD_FAST_FUNCTIONS(F)                                                   \
  SGD_TABLE_FUNCTIONS(F)                                                        \
  SGD_TRIGONOMETRIC_FUNCTIONS(F)
#define SGD_TABLE_FUNCTIONS(F)                                                  \
  F(exp, sgd_exp_is_fast)                                                       \
  F(log, sgd_log_is_fast)
#define SGD_TRIGONOMETRIC_FUNCTIONS(F)                                          \
  F(sin, sgd_trig_is_fast)                                                                       \
  F(cos, sgd_trig_is_fast)                                                      \
  F(tan, sgd_trig_is_fast)

/// f(x), one by one
#define SGD_SERIAL_FUNCTIONS(F) F(lgamma)

/// f(x, y), each with x and y by lane (vv), y the same for all lanes (vs), x the same for all lanes (sv)
#define SGD_BINARY_FUNCTIONS(F)                                                 \
  F(add, x + y)                                                                 \
  F(subtract, x - y)                                                            \
  F(multiply, x *y)                                                             \
  F(minimum, sgd_min(x, y))                                                     \
  F(maximum, sgd_max(x, y))                                                     \
  F(atan2, sgd_atan2(x, y))                                                     \
  F(hypot, sgd_hypot(x, y))                                                     \
  F(modulo, x - y * sgd_floor(x / y))                                           \
  F(less, sgd_mask(x < y))                                                      \
  F(less_or_equal, sgd_mask(x <= y))                                            \
  F(equal, sgd_mask(x == y))                                                    \
  F(not_equal, sgd_mask(x != y))                                                \
  F(logic_and, sgd_from_bits(sgd_bits(x) & sgd_bits(y)))                        \
  F(logic_or, sgd_from_bits(sgd_bits(x) | sgd_bits(y)))

/// f(x, y) in the same three forms, by a fast form for nearly all pairs, with the few others done one by one
#define SGD_FAST_BINARY_FUNCTIONS(F) F(power)

/// f(x, y, z), and of what d holds, w, with y and z by lane or the same for all lanes (v or s each); x by lane
#define SGD_TERNARY_FUNCTIONS(F)                                                \
  F(select, sgd_bits(x) != 0 ? y : z)                                           \
  F(multiply_add, x *y + z)                                                     \
  F(multiply_subtract, x *y - z)                                                \
  F(negative_multiply_add, z - x * y)                                           \
  F(multiply_twice, (x * y) * z)                                                \
  F(maximum_minimum, sgd_min(sgd_max(x, y), z))                                 \
  F(minimum_maximum, sgd_max(sgd_min(x, y), z))                                 \
  F(product_sum, w *x + y * z)                                                  \
  F(product_difference, w *x - y * z)                                           \
  F(add_product, w + (x * y) * z)                                               \
  F(subtract_product, w - (x * y) * z)

#endif
