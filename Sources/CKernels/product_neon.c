// Products with NEON and its byte dot products.
#include "product.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#include "blocks.h"

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

typedef int32x4_t ints;
typedef float32x4_t floats;
enum { lanes = 4, signed_bytes = 1, most_tokens = 5 };

// Tokens up to which unpacking each row for each token is faster than unpacking to tiles.
enum { most_tokens_in_place = 2 };

CK_INLINE ints set_ints(int32_t value) { return vdupq_n_s32(value); }
CK_INLINE ints load_bytes(const uint8_t *p) { return vreinterpretq_s32_u8(vld1q_u8(p)); }
CK_INLINE floats set_floats(float value) { return vdupq_n_f32(value); }
CK_INLINE floats load_floats(const float *p) { return vld1q_f32(p); }
CK_INLINE void store_floats(float *p, floats value) { vst1q_f32(p, value); }
CK_INLINE floats to_floats(ints value) { return vcvtq_f32_s32(value); }
CK_INLINE floats multiply(floats a, floats b) { return vmulq_f32(a, b); }
CK_INLINE floats multiply_add(floats a, floats b, floats c) { return vfmaq_f32(c, a, b); }
CK_INLINE float add_lanes(floats value) { return vaddvq_f32(value); }

CK_INLINE floats load_weights(ck_type type, const uint8_t *bytes) {
  if (type == ck_f32) return vreinterpretq_f32_u8(vld1q_u8(bytes));
  const uint16x4_t words = vreinterpret_u16_u8(vld1_u8(bytes));
  if (type == ck_f16) return vcvt_f32_f16(vreinterpret_f16_u16(words));
  return vreinterpretq_f32_u32(vshll_n_u16(words, 16));
}

// The instruction takes signed bytes: weights below 64 are, and those of eight bits become it.
CK_INLINE ints dot_bytes(ck_type type, ints sums, ints w, ints x) {
  int8x16_t weights = vreinterpretq_s8_s32(w);
  if (type == ck_q8_0) weights = veorq_s8(weights, vdupq_n_s8(-128));
  return vdotq_s32(sums, weights, vreinterpretq_s8_s32(x));
}

CK_INLINE ints dot_columns(ck_type type, ints sums, const uint8_t *w, const uint8_t *front,
                           const uint8_t *back) {
  sums = dot_bytes(type, sums, load_bytes(w), load_bytes(front));
  return back ? dot_bytes(type, sums, load_bytes(w + 16), load_bytes(back)) : sums;
}

#include "dots.h"
#include "floats.h"
#include "panels.h"
#include "quantize.h"
#include "tiles.h"

void ck_multiply_neon(const ck_weights *w, const ck_activations *x, float *y, size_t y_stride) {
  if (ck_format_of(w->type).length == 1) {
    multiply_floats(w, x, y, y_stride);
  } else if (x->tokens <= most_tokens_in_place) {
    multiply_dots(w, x, y, y_stride);
  } else {
    multiply_tiles(w, x, y, y_stride);
  }
}

void ck_quantize_neon(ck_type type, const float *x, size_t columns, const ck_activation_row *row) {
  quantize(type, x, columns, row);
}

void ck_load_panels_neon(const ck_weights *w, float *panels, size_t panel_stride) {
  load_panels(w, panels, panel_stride);
}

#pragma clang attribute pop

#else
void ck_multiply_neon(const ck_weights *w, const ck_activations *x, float *y, size_t y_stride) {}
void ck_quantize_neon(ck_type type, const float *x, size_t columns, const ck_activation_row *row) {}
void ck_load_panels_neon(const ck_weights *w, float *panels, size_t panel_stride) {}
#endif
