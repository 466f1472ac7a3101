// Reduction of logarithms by a table: x = 2^k z, with z in [0.7109375, 1.421875) cut into 32
// intervals, each with a reciprocal c of its middle, so that log x = k ln 2 - log c + log(1 + r),
// r = z c - 1, |r| <= 1/64.  The interval that holds 1 has c = 1, so that log x keeps its relative
// accuracy there.  AVX-512 looks 32 entries up by two permutations.

#ifndef SGD_LOG_TABLE_H
#define SGD_LOG_TABLE_H

#include "sgd_bits.h"

#define SGD_LOG_OFFSET 0x3fe6c00000000000u

static const double sgd_log_inverse[32] __attribute__((unused, aligned(64))) = {
  0x1.642c8590b2164p+0, 0x1.5c9882b931057p+0, 0x1.5555555555555p+0, 0x1.4e5e0a72f0539p+0,
  0x1.47ae147ae147bp+0, 0x1.4141414141414p+0, 0x1.3b13b13b13b14p+0, 0x1.3521cfb2b78c1p+0,
  0x1.2f684bda12f68p+0, 0x1.29e4129e4129ep+0, 0x1.2492492492492p+0, 0x1.1f7047dc11f70p+0,
  0x1.1a7b9611a7b96p+0, 0x1.15b1e5f75270dp+0, 0x1.1111111111111p+0, 0x1.0c9714fbcda3bp+0,
  0x1.0842108421084p+0, 0x1.0410410410410p+0, 0x1.0000000000000p+0, 0x1.f07c1f07c1f08p-1,
  0x1.e1e1e1e1e1e1ep-1, 0x1.d41d41d41d41dp-1, 0x1.c71c71c71c71cp-1, 0x1.bacf914c1bad0p-1,
  0x1.af286bca1af28p-1, 0x1.a41a41a41a41ap-1, 0x1.999999999999ap-1, 0x1.8f9c18f9c18fap-1,
  0x1.8618618618618p-1, 0x1.7d05f417d05f4p-1, 0x1.745d1745d1746p-1, 0x1.6c16c16c16c17p-1,
};

/// -log c, a multiple of 2^-42, so that a multiple of the head of ln 2 can be added without loss.
static const double sgd_log_head[32] __attribute__((unused, aligned(64))) = {
  -0x1.522ae0738a000p-2, -0x1.3c25277333000p-2, -0x1.269621134e000p-2, -0x1.1178e8227e000p-2,
  -0x1.f991c6cb3c000p-3, -0x1.d1037f2656000p-3, -0x1.a93ed3c8ae000p-3, -0x1.823c16551a000p-3,
  -0x1.5bf406b544000p-3, -0x1.365fcb015a000p-3, -0x1.1178e8227e000p-3, -0x1.da72763844000p-4,
  -0x1.9335e5d594000p-4, -0x1.4d3115d208000p-4, -0x1.08598b59e4000p-4, -0x1.894aa149f8000p-5,
  -0x1.0415d89e78000p-5, -0x1.0205658930000p-6, 0x0.0p+0, 0x1.f829b0e780000p-6,
  0x1.f0a30c0118000p-5, 0x1.6f0d28ae58000p-4, 0x1.e27076e2b0000p-4, 0x1.29552f8200000p-3,
  0x1.5ff3070a7a000p-3, 0x1.9525a9cf46000p-3, 0x1.c8ff7c79aa000p-3, 0x1.fb9186d5e4000p-3,
  0x1.1675cababa000p-2, 0x1.2e8e2bae12000p-2, 0x1.4618bc21c6000p-2, 0x1.5d1bdbf581000p-2,
};

/// What is missing from the head.
static const double sgd_log_tail[32] __attribute__((unused, aligned(64))) = {
  -0x1.eba708164c759p-45, -0x1.83454b606bd5cp-46, 0x1.1ba1f10522625p-44, -0x1.1e9b8ce2d07f2p-44,
  0x1.90b84cd7cc834p-44, 0x1.8527e75b6f6e4p-47, 0x1.86a4350562169p-45, -0x1.e02db9a631e83p-46,
  0x1.28023eb68981cp-46, 0x1.fd720afb9691bp-44, -0x1.1e778ce2d07f2p-45, -0x1.a79401fa71733p-46,
  -0x1.30f5c3abd47dap-45, 0x1.53e2582f4e1efp-48, 0x1.7e9dd7009902cp-46, -0x1.9a55a8be97661p-44,
  0x1.ddfc7f461c516p-44, -0x1.60dd27c8e8417p-44, 0x0.0p+0, 0x1.97c267c7e09e4p-45,
  -0x1.d579e83368e91p-45, -0x1.4b2241b664613p-44, -0x1.a2c2c2af0003cp-45, -0x1.5bd67f4471dfcp-44,
  -0x1.8546f183bebf2p-44, -0x1.294937d9f158fp-44, -0x1.7814f689f8434p-45, -0x1.d6b2aab993c87p-47,
  0x1.83c0e731f55c4p-44, -0x1.6791e99b72bd8p-45, -0x1.3e02f484c84ccp-46, -0x1.8d97dc9c7c238p-44,
};

/// k ln 2 - log c as base + low, the base without error and low small, and r exactly as high + low
/// (its low part is 0 where c = 1).
typedef struct {
  double base;
  double baseLow;
  sgd_pair r;
} sgd_log_parts;

/// Takes x 2^-shift apart; x positive, normal and finite.
SGD_INLINE sgd_log_parts sgd_log_reduce(double x, double shift) {
  uint64_t shifted = sgd_bits(x) + (0x3ff0000000000000u - SGD_LOG_OFFSET);
  double k = sgd_from_bits((shifted >> 52) | 0x4330000000000000u) - (0x1p52 + 1023.0) - shift;
  double z = sgd_from_bits((shifted & 0x000fffffffffffffu) + SGD_LOG_OFFSET);
  uint64_t i = (shifted >> 47) & 31;
  double c = sgd_log_inverse[i];
  double product = z * c;
  sgd_log_parts parts = {
    sgd_fma(k, 0x1.62e42fefa3800p-1, sgd_log_head[i]),
    sgd_fma(k, 0x1.ef35793c76730p-45, sgd_log_tail[i]),
    {product - 1.0, sgd_fma(z, c, -product)}};
  return parts;
}

#endif
