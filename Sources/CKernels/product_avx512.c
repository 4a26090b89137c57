// Products with AVX-512 and its byte dot products (VNNI).
#include "product.h"

#if defined(__x86_64__)
#include "avx512.h"
#include "blocks.h"

#pragma clang attribute push(CK_AVX512, apply_to = function)

typedef __m512i ints;
typedef __m512 floats;
// Two sums of 16 rows for each token, in whole numbers and in floats.
enum { lanes = 16, signed_bytes = 0, most_tokens = 6 };

// Tokens up to which reading the weights in place is faster than unpacking them to tiles.
enum { most_tokens_in_place = 8 };

CK_INLINE ints set_ints(int32_t value) { return _mm512_set1_epi32(value); }
CK_INLINE ints load_bytes(const uint8_t *bytes) { return _mm512_load_si512(bytes); }
CK_INLINE floats set_floats(float value) { return _mm512_set1_ps(value); }
CK_INLINE floats load_floats(const float *p) { return _mm512_loadu_ps(p); }
CK_INLINE void store_floats(float *p, floats value) { _mm512_storeu_ps(p, value); }
CK_INLINE floats to_floats(ints value) { return _mm512_cvtepi32_ps(value); }
CK_INLINE floats multiply(floats a, floats b) { return _mm512_mul_ps(a, b); }
CK_INLINE floats multiply_add(floats a, floats b, floats c) { return _mm512_fmadd_ps(a, b, c); }

CK_INLINE ints dot_bytes(ck_type type, ints sums, ints w, ints four) {
  return _mm512_dpbusd_epi32(sums, w, four);
}

CK_INLINE float add_lanes(floats value) { return _mm512_reduce_add_ps(value); }

CK_INLINE floats load_weights(ck_type type, const uint8_t *bytes) {
  if (type == ck_f32) return _mm512_loadu_ps(bytes);
  const __m256i words = _mm256_loadu_si256((const __m256i *)bytes);
  if (type == ck_f16) return _mm512_cvtph_ps(words);
  return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_cvtepu16_epi32(words), 16));
}

#include "floats.h"
#include "panels.h"
#include "quantize.h"
#include "tile.h"
#include "tile_avx512.h"
#define ck_fill_tile gather_tile
#include "tiles.h"

void ck_multiply_avx512(const ck_weights *w, const ck_activations *x, float *y, size_t y_stride) {
  const size_t length = ck_format_of(w->type).length;
  if (length == 1) {
    multiply_floats(w, x, y, y_stride);
  } else if (x->tokens > most_tokens_in_place) {
    multiply_tiles(w, x, y, y_stride);
  } else if (length == 256) {
    ck_multiply_k_dots_avx512(w, x, y, y_stride);
  } else {
    ck_multiply_dots_avx512(w, x, y, y_stride);
  }
}

void ck_quantize_avx512(ck_type type, const float *x, size_t columns, const ck_activation_row *row) {
  quantize(type, x, columns, row);
}

void ck_load_panels_avx512(const ck_weights *w, float *panels, size_t panel_stride) {
  load_panels(w, panels, panel_stride);
}

#pragma clang attribute pop

#else
void ck_multiply_avx512(const ck_weights *w, const ck_activations *x, float *y, size_t y_stride) {}
void ck_quantize_avx512(ck_type type, const float *x, size_t columns, const ck_activation_row *row) {}
void ck_load_panels_avx512(const ck_weights *w, float *panels, size_t panel_stride) {}
#endif
