// Products with AVX-512 of weights that are floats, halves or bfloat16.
#if defined(__x86_64__)
#include "avx512.h"
#include "blocks.h"

#pragma clang attribute push(CK_AVX512, apply_to = function)

enum { most_tokens = 4 };

// Up to 16 weights as floats, zeros where the mask has none.
CK_INLINE __m512 load(ck_type type, const uint8_t *row, size_t column, __mmask16 mask) {
  if (type == ck_f32) return _mm512_maskz_loadu_ps(mask, row + 4 * column);
  const __m256i words = _mm256_maskz_loadu_epi16(mask, row + 2 * column);
  if (type == ck_f16) return _mm512_cvtph_ps(words);
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(words), 16));
}

// Two rows by `count` tokens.
CK_INLINE void multiply_rows(ck_type type, const uint8_t *row0, const uint8_t *row1, size_t columns,
                             const float *x, size_t x_stride, const size_t count, float *y,
                             size_t y_stride, int has_second) {
  __m512 sums[most_tokens][2];
  for (size_t i = 0; i < count; i++) sums[i][0] = sums[i][1] = _mm512_setzero_ps();
  for (size_t column = 0; column < columns; column += 16) {
    const size_t left = columns - column;
    const __mmask16 mask = left >= 16 ? 0xffff : (__mmask16)((1u << left) - 1);
    const __m512 w0 = load(type, row0, column, mask), w1 = load(type, row1, column, mask);
    for (size_t i = 0; i < count; i++) {
      const __m512 part = _mm512_maskz_loadu_ps(mask, x + i * x_stride + column);
      sums[i][0] = _mm512_fmadd_ps(w0, part, sums[i][0]);
      sums[i][1] = _mm512_fmadd_ps(w1, part, sums[i][1]);
    }
  }
  for (size_t i = 0; i < count; i++) {
    y[i * y_stride] = _mm512_reduce_add_ps(sums[i][0]);
    if (has_second) y[i * y_stride + 1] = _mm512_reduce_add_ps(sums[i][1]);
  }
}

CK_INLINE void multiply_type(ck_type type, const ck_weights *w, const ck_activations *x, float *y,
                             size_t y_stride) {
  const size_t x_stride = x->stride / sizeof(float);
  for (size_t row = 0; row < w->rows; row += 2) {
    const int has_second = row + 1 < w->rows;
    const uint8_t *row0 = (const uint8_t *)w->base + row * w->row_bytes;
    const uint8_t *row1 = has_second ? row0 + w->row_bytes : row0;
    for (size_t token = 0; token < x->tokens; token += most_tokens) {
      const float *part = (const float *)x->base + token * x_stride;
      float *out = y + token * y_stride + row;
#define CASE(n) \
  case n: \
    multiply_rows(type, row0, row1, w->columns, part, x_stride, n, out, y_stride, has_second); \
    break;
      switch (x->tokens - token) {
        CASE(1) CASE(2) CASE(3)
        default: CASE(4)
      }
#undef CASE
    }
  }
}

void ck_multiply_floats_avx512(const ck_weights *w, const ck_activations *x, float *y,
                               size_t y_stride) {
  switch (w->type) {
    case ck_f16: multiply_type(ck_f16, w, x, y, y_stride); break;
    case ck_bf16: multiply_type(ck_bf16, w, x, y, y_stride); break;
    default: multiply_type(ck_f32, w, x, y, y_stride); break;
  }
}

#pragma clang attribute pop
#endif
