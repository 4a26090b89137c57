// What the AVX-512 kernels share.
#ifndef CKERNELS_AVX512_H
#define CKERNELS_AVX512_H

#include <immintrin.h>

#include "product.h"

#define CK_AVX512 \
  __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,avx2,fma,f16c")))

enum {
  // Tokens for which a row's unpacked weights stay in registers.
  ck_few_tokens = 4,
  // Bytes ahead of those in use that are asked for, across the rows.
  ck_prefetch_distance = 1024,
};

// For a few tokens: one row of weights after the other, read in place. Blocks of 32 numbers, and of 256.
void ck_multiply_dots_avx512(const ck_weights *w, const ck_activations *x, float *y, size_t y_stride);
void ck_multiply_k_dots_avx512(const ck_weights *w, const ck_activations *x, float *y, size_t y_stride);

#endif
