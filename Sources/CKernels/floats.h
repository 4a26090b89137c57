// Products of weights that are floats, halves or bfloat16, for any instruction set.
//
// Included once by a file for each instruction set, after it has defined `floats` and its operations (tiles.h) and
// - `load_weights(type, bytes)`: `lanes` weights as floats,
// - `add_lanes(value)`: the sum of a vector's floats.
#include "blocks.h"

enum { float_rows = 2, float_tokens = 4 };

CK_INLINE float ck_float_weight(ck_type type, const uint8_t *bytes) {
  if (type == ck_f16) return ck_half(bytes);
  uint16_t brain;
  memcpy(&brain, bytes, 2);
  uint32_t bits = (uint32_t)brain << 16;
  if (type == ck_f32) bits = ck_word(bytes);
  float value;
  memcpy(&value, &bits, 4);
  return value;
}

// Two rows by `count` tokens.
CK_INLINE void multiply_float_rows(ck_type type, const uint8_t *const rows[float_rows],
                                   size_t columns, const float *x, size_t x_stride,
                                   const size_t count, float results[float_tokens][float_rows]) {
  const size_t bytes = ck_format_of(type).bytes;
  floats sums[float_tokens][float_rows];
  for (size_t t = 0; t < count; t++) sums[t][0] = sums[t][1] = set_floats(0);
  size_t column = 0;
  for (; column + lanes <= columns; column += lanes) {
    const floats w0 = load_weights(type, rows[0] + bytes * column);
    const floats w1 = load_weights(type, rows[1] + bytes * column);
    for (size_t t = 0; t < count; t++) {
      const floats part = load_floats(x + t * x_stride + column);
      sums[t][0] = multiply_add(w0, part, sums[t][0]);
      sums[t][1] = multiply_add(w1, part, sums[t][1]);
    }
  }
  for (size_t t = 0; t < count; t++) {
    for (int r = 0; r < float_rows; r++) {
      float sum = add_lanes(sums[t][r]);
      for (size_t c = column; c < columns; c++) {
        sum += ck_float_weight(type, rows[r] + bytes * c) * x[t * x_stride + c];
      }
      results[t][r] = sum;
    }
  }
}

CK_INLINE void multiply_floats_of(ck_type type, const ck_weights *w, const ck_activations *x,
                                  float *y, size_t y_stride) {
  const size_t x_stride = x->stride / sizeof(float);
  // Tokens outside: a few of them stay in the first cache while the rows pass.
  for (size_t token = 0; token < x->tokens; token += float_tokens) {
    const size_t left = x->tokens - token, count = left < float_tokens ? left : float_tokens;
    const float *part = (const float *)x->base + token * x_stride;
    for (size_t row = 0; row < w->rows; row += float_rows) {
      const size_t row_count = w->rows - row < float_rows ? w->rows - row : float_rows;
      const uint8_t *first = (const uint8_t *)w->base + row * w->row_bytes;
      const uint8_t *const rows[float_rows] = {first, first + (row_count - 1) * w->row_bytes};
      float results[float_tokens][float_rows];
#define CASE(n) \
  case n: multiply_float_rows(type, rows, w->columns, part, x_stride, n, results); break;
      switch (count) { CASE(1) CASE(2) CASE(3) CASE(4) }
#undef CASE
      for (size_t t = 0; t < count; t++) {
        for (size_t r = 0; r < row_count; r++) y[(token + t) * y_stride + row + r] = results[t][r];
      }
    }
  }
}

static void multiply_floats(const ck_weights *w, const ck_activations *x, float *y,
                            size_t y_stride) {
  switch (w->type) {
    case ck_f16: multiply_floats_of(ck_f16, w, x, y, y_stride); break;
    case ck_bf16: multiply_floats_of(ck_bf16, w, x, y, y_stride); break;
    default: multiply_floats_of(ck_f32, w, x, y, y_stride); break;
  }
}
