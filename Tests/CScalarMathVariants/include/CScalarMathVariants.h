// Loops over every elementwise function of CScalarMath, compiled for three instruction sets: the
// test that the definitions give the same bits at every width.

#ifndef CSCALARMATHVARIANTS_H
#define CSCALARMATHVARIANTS_H

#include <stdint.h>

/// The number of functions.
int sgd_variant_count(void);

/// The name of a function.
const char *sgd_variant_name(int function);

/// out[i] = function(x[i], y[i]), with the loop of the level (0 baseline, 1 v3, 2 v4); whether the
/// processor has that level.
int sgd_variant_apply(
    int level, int function, const double *x, const double *y, double *out, int64_t count);

#endif
