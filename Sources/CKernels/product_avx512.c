// Products with AVX-512 and its byte dot products (VNNI).
#include "product.h"

#if defined(__x86_64__)
#include "avx512.h"
#include "blocks.h"

#pragma clang attribute push(CK_AVX512, apply_to = function)

// Tokens up to which the weights are read in place rather than unpacked to tiles.
enum { few_tokens = 0 };

void ck_multiply_avx512(const ck_weights *w, const ck_activations *x, float *y, size_t y_stride) {
  if (w->type == ck_f32 || w->type == ck_f16 || w->type == ck_bf16) {
    ck_multiply_floats_avx512(w, x, y, y_stride);
  } else if (x->tokens <= few_tokens || (x->tokens == 1 && ck_has_dots_avx512(w->type))) {
    ck_multiply_dots_avx512(w, x, y, y_stride);
  } else {
    ck_multiply_tiles_avx512(w, x, y, y_stride);
  }
}

#pragma clang attribute pop

#else
void ck_multiply_avx512(const ck_weights *w, const ck_activations *x, float *y, size_t y_stride) {}
#endif
