// Matrix × vector, for any instruction set without kernels of its own for packed blocks: each block is unpacked to
// bytes that stay in the first cache.
//
// Included once by a file for each instruction set, after it has defined what tiles.h asks for, and
// - `dot_columns(type, sums, w, front, back)`: adds the products of the 32 (16, when back is null) bytes of w with
//   those of the activations at front and back, in any lanes,
// - `add_lanes(value)`: the sum of a vector's floats.
#include "blocks.h"

// One row by one token.
CK_INLINE float dot_row(ck_type type, const uint8_t *row, size_t columns, const ck_activations *x,
                        const uint8_t *token) {
  const ck_format format = ck_format_of(type);
  const int is_split = format.length == 32;
  const int is_corrected = !format.has_minimums && !(signed_bytes && type == ck_q8_0);
  const size_t groups = format.length / format.group_length;
  const float *x_scales = (const float *)(token + x->scales);
  const float *corrections = (const float *)(token + x->corrections);
  floats sum = set_floats(0);
  float corrected = 0;
  for (size_t b = 0; b < columns / format.length; b++, row += format.bytes) {
    uint8_t quants[256];
    float scales[16], minimums[16];
    ck_unpack(type, row, quants, scales, minimums);
    for (size_t i = 0; i < groups; i++) {
      const size_t g = b * groups + i;
      const uint8_t *front = token + (is_split ? g / 4 * 128 + g % 4 * 16 : g * format.group_length);
      const uint8_t *back = format.group_length == 16 ? 0 : front + (is_split ? 64 : 16);
      const uint8_t *w = quants + i * format.group_length;
      const float scale = scales[i] * x_scales[g];
      const ints dots = dot_columns(type, set_ints(0), w, front, back);
      sum = multiply_add(to_floats(dots), set_floats(scale), sum);
      if (format.has_minimums) corrected += minimums[i] * corrections[g];
      if (is_corrected) corrected += scale * (float)((const int32_t *)corrections)[g];
    }
  }
  return add_lanes(sum) + corrected;
}

CK_INLINE void dot_rows(ck_type type, const ck_weights *w, const ck_activations *x, float *y,
                        size_t y_stride) {
  for (size_t row = 0; row < w->rows; row++) {
    const uint8_t *bytes = (const uint8_t *)w->base + row * w->row_bytes;
    for (size_t t = 0; t < x->tokens; t++) {
      const uint8_t *token = (const uint8_t *)x->base + t * x->stride;
      y[t * y_stride + row] = dot_row(type, bytes, w->columns, x, token);
    }
  }
}

static void multiply_dots(const ck_weights *w, const ck_activations *x, float *y, size_t y_stride) {
#define CASE(type) case type: dot_rows(type, w, x, y, y_stride); break;
  switch (w->type) {
    CASE(ck_q4_0) CASE(ck_q4_1) CASE(ck_q5_0) CASE(ck_q5_1) CASE(ck_q8_0)
    CASE(ck_q4_k) CASE(ck_q5_k) CASE(ck_q6_k)
    case ck_f32:
    case ck_f16:
    case ck_bf16: break;
  }
#undef CASE
}
