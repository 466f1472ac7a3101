// Three compilations of the same kernels, chosen once by what the processor has.
//
// x86-64-v4 alone prefers vectors of 256 bits; `no-prefer-256-bit` gives the full width.

#include "lane_vectors.h"

#define SGD_NAME(name) name##_baseline
#define SGD_TARGET
#define SGD_VECTOR 2
#include "kernels.inc"

#ifdef __x86_64__
#define SGD_NAME(name) name##_v3
#define SGD_TARGET __attribute__((target("arch=x86-64-v3")))
#define SGD_VECTOR 4
#include "kernels.inc"

#include "functions_v4.inc"

#define SGD_OWN_FUNCTIONS
#define SGD_NAME(name) name##_v4
#define SGD_TARGET __attribute__((target("arch=x86-64-v4,no-prefer-256-bit")))
#define SGD_VECTOR 8
#include "kernels.inc"
#endif

const sgd_lane_kernels *sgd_lane_kernels_at(int level) {
  if (level > sgd_lane_kernels_best()) return 0;
  switch (level) {
    case 0: return &kernels_baseline;
#ifdef __x86_64__
    case 1: return &kernels_v3;
    case 2: return &kernels_v4;
#endif
    default: return 0;
  }
}

int sgd_lane_kernels_best(void) {
#ifdef __x86_64__
  if (__builtin_cpu_supports("x86-64-v4")) return 2;
  if (__builtin_cpu_supports("x86-64-v3")) return 1;
#endif
  return 0;
}

void sgd_run_elementwise(const sgd_elementwise_step *steps, long length, double *const *slots,
                         const sgd_elementwise_fn *functions) {
  for (const sgd_elementwise_step *i = steps, *end = steps + length; i < end; i++)
    functions[i->function](slots[i->d], slots[i->a], slots[i->b], slots[i->c], i->count);
}
