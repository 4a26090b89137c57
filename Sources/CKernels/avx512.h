// What the AVX-512 kernels share.
#ifndef CKERNELS_AVX512_H
#define CKERNELS_AVX512_H

#include <immintrin.h>

#include "product.h"

#define CK_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c")))

// For a few tokens: one row of weights after the other, read in place.
bool ck_has_dots_avx512(ck_type type);
void ck_multiply_dots_avx512(const ck_weights *w, const ck_activations *x, float *y, size_t y_stride);
// For many tokens: tiles of rows, unpacked once and used for every token.
void ck_multiply_tiles_avx512(const ck_weights *w, const ck_activations *x, float *y, size_t y_stride);
// For weights that are floats, halves or bfloat16.
void ck_multiply_floats_avx512(const ck_weights *w, const ck_activations *x, float *y, size_t y_stride);

#endif
