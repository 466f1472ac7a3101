#include "CScalarMathVariants.h"

#include "CScalarMath.h"

SGD_INLINE double sgd_turn_sine(double x) { return sgd_sincos2pi(x).sin; }
SGD_INLINE double sgd_turn_cosine(double x) { return sgd_sincos2pi(x).cos; }
SGD_INLINE double sgd_normal_first(double x, double y) {
  return sgd_normals(sgd_bits(x), sgd_bits(y)).first;
}

#define SGD_FUNCTIONS                                                                      \
  SGD_ONE(exp) SGD_ONE(expm1) SGD_ONE(sinh) SGD_ONE(cosh) SGD_ONE(tanh)                    \
  SGD_ONE(log) SGD_ONE(log1p) SGD_ONE(sin_fast) SGD_ONE(cos_fast) SGD_ONE(tan_fast)        \
  SGD_ONE(turn_sine) SGD_ONE(turn_cosine) SGD_ONE(atan) SGD_ONE(asin) SGD_ONE(acos)        \
  SGD_ONE(erf) SGD_ONE(erfc) SGD_ONE(erfinv) SGD_ONE(normal_quantile)                      \
  SGD_ONE(sqrt) SGD_ONE(recip) SGD_ONE(floor) SGD_ONE(ceil) SGD_ONE(round) SGD_ONE(abs)    \
  SGD_ONE(sign) SGD_TWO(min) SGD_TWO(max) SGD_TWO(pow) SGD_TWO(atan2) SGD_TWO(hypot)       \
  SGD_TWO(normal_first)

#define SGD_NAME(name) baseline_##name
#define SGD_TARGET
#include "variants.inc"
#undef SGD_TARGET
#undef SGD_NAME

#if defined(__x86_64__)
#define SGD_NAME(name) v3_##name
#define SGD_TARGET __attribute__((target("arch=x86-64-v3")))
#include "variants.inc"
#undef SGD_TARGET
#undef SGD_NAME

#define SGD_NAME(name) v4_##name
#define SGD_TARGET __attribute__((target("arch=x86-64-v4,no-prefer-256-bit")))
#include "variants.inc"
#undef SGD_TARGET
#undef SGD_NAME
#endif

#define SGD_ONE(name) #name,
#define SGD_TWO(name) #name,
static const char *const names[] = {SGD_FUNCTIONS};

int sgd_variant_count(void) { return (int)(sizeof names / sizeof names[0]); }

const char *sgd_variant_name(int function) { return names[function]; }

int sgd_variant_apply(
    int level, int function, const double *x, const double *y, double *out, int64_t count) {
  if (level == 0) {
    baseline_table[function](x, y, out, count);
    return 1;
  }
#if defined(__x86_64__)
  if (level == 1 && __builtin_cpu_supports("x86-64-v3")) {
    v3_table[function](x, y, out, count);
    return 1;
  }
  if (level == 2 && __builtin_cpu_supports("x86-64-v4")) {
    v4_table[function](x, y, out, count);
    return 1;
  }
#endif
  return 0;
}
