// The definition of every elementwise bit of edition 1: elementary and special functions, random
// words, uniforms and normals.  Header only; the evaluator calls it element by element, the lane
// kernels compile loops over it, and emitted text starts with it.

#ifndef CSCALARMATH_H
#define CSCALARMATH_H

#include "sgd_atan.h"
#include "sgd_bits.h"
#include "sgd_exp.h"
#include "sgd_gamma.h"
#include "sgd_log.h"
#include "sgd_normal.h"
#include "sgd_pow.h"
#include "sgd_special.h"
#include "sgd_threefry.h"
#include "sgd_trig.h"
#include "sgd_trig_large.h"
#include "sgd_xoshiro.h"

#endif
