// Products with AVX2, FMA and half-precision conversion.
#include "product.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include "blocks.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

typedef __m256i ints;
typedef __m256 floats;
enum { lanes = 8, signed_bytes = 1, most_tokens = 3 };

// Tokens up to which unpacking each row for each token is faster than unpacking to tiles.
enum { most_tokens_in_place = 2 };

CK_INLINE ints set_ints(int32_t value) { return _mm256_set1_epi32(value); }
CK_INLINE ints load_bytes(const uint8_t *p) { return _mm256_load_si256((const __m256i *)p); }
CK_INLINE floats set_floats(float value) { return _mm256_set1_ps(value); }
CK_INLINE floats load_floats(const float *p) { return _mm256_loadu_ps(p); }
CK_INLINE void store_floats(float *p, floats value) { _mm256_storeu_ps(p, value); }
CK_INLINE floats to_floats(ints value) { return _mm256_cvtepi32_ps(value); }
CK_INLINE floats multiply(floats a, floats b) { return _mm256_mul_ps(a, b); }
CK_INLINE floats multiply_add(floats a, floats b, floats c) { return _mm256_fmadd_ps(a, b, c); }

CK_INLINE float add_lanes(floats value) {
  __m128 sum = _mm_add_ps(_mm256_castps256_ps128(value), _mm256_extractf128_ps(value, 1));
  sum = _mm_add_ps(sum, _mm_movehl_ps(sum, sum));
  return _mm_cvtss_f32(_mm_add_ss(sum, _mm_movehdup_ps(sum)));
}

CK_INLINE floats load_weights(ck_type type, const uint8_t *bytes) {
  if (type == ck_f32) return _mm256_loadu_ps((const float *)bytes);
  const __m128i words = _mm_loadu_si128((const __m128i *)bytes);
  if (type == ck_f16) return _mm256_cvtph_ps(words);
  return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_cvtepu16_epi32(words), 16));
}

// The instruction takes one operand without signs, and its sums of two products must fit 16 bits: they do for weights
// below 64 (2 · 63 · 127), and for eight bits when the weight's sign moves to the activation (2 · 128 · 127).
CK_INLINE ints dot_bytes(ck_type type, ints sums, ints w, ints x) {
  __m256i pairs;
  if (type == ck_q8_0) {
    const __m256i plain = _mm256_xor_si256(w, _mm256_set1_epi8((char)0x80));
    pairs = _mm256_maddubs_epi16(_mm256_abs_epi8(plain), _mm256_sign_epi8(x, plain));
  } else {
    pairs = _mm256_maddubs_epi16(w, x);
  }
  return _mm256_add_epi32(sums, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
}

CK_INLINE ints load_pair(const uint8_t *front, const uint8_t *back) {
  const __m128i low = _mm_loadu_si128((const __m128i *)front);
  const __m128i high = back ? _mm_loadu_si128((const __m128i *)back) : _mm_setzero_si128();
  return _mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1);
}

CK_INLINE ints dot_columns(ck_type type, ints sums, const uint8_t *w, const uint8_t *front,
                           const uint8_t *back) {
  const ints weights = load_pair(w, back ? w + 16 : 0);
  return dot_bytes(type, sums, weights, load_pair(front, back));
}

#include "dots.h"
#include "floats.h"
#include "panels.h"
#include "quantize.h"
#include "tiles.h"

void ck_multiply_avx2(const ck_weights *w, const ck_activations *x, float *y, size_t y_stride) {
  if (ck_format_of(w->type).length == 1) {
    multiply_floats(w, x, y, y_stride);
  } else if (x->tokens <= most_tokens_in_place) {
    multiply_dots(w, x, y, y_stride);
  } else {
    multiply_tiles(w, x, y, y_stride);
  }
}

void ck_quantize_avx2(ck_type type, const float *x, size_t columns, const ck_activation_row *row) {
  quantize(type, x, columns, row);
}

void ck_load_panels_avx2(const ck_weights *w, float *panels, size_t panel_stride) {
  load_panels(w, panels, panel_stride);
}

#pragma clang attribute pop

#else
void ck_multiply_avx2(const ck_weights *w, const ck_activations *x, float *y, size_t y_stride) {}
void ck_quantize_avx2(ck_type type, const float *x, size_t columns, const ck_activation_row *row) {}
void ck_load_panels_avx2(const ck_weights *w, float *panels, size_t panel_stride) {}
#endif
