// Stored weights as floats in panels of 32 columns, for any instruction set: plain loops that the compiler turns into its
// vectors. The plain Swift twin, Dequantizer, gives the same bits.
//
// Included once by a file for each instruction set, after floats.h.
#include "blocks.h"

enum { panel_columns = 32 };

// One quantized row; `out` is the row's place in the first panel.
CK_INLINE void load_quantized_row(ck_type type, const uint8_t *row, size_t columns, float *out,
                                  size_t panel_stride) {
  // A product that isn't rounded before a minimum is added would give other bits.
#pragma clang fp contract(off)
  const ck_format format = ck_format_of(type);
  const size_t group_length = format.group_length;
  for (size_t column = 0; column < columns; column += format.length, row += format.bytes) {
    uint8_t quants[256];
    float scales[16], minimums[16];
    ck_unpack(type, row, quants, scales, minimums);
    for (size_t start = 0; start < format.length; start += group_length) {
      const size_t first = column + start, group = start / group_length;
      float *to = out + first / panel_columns * panel_stride + first % panel_columns;
      for (size_t i = 0; i < group_length; i++) {
        const float value = scales[group] * (float)((int32_t)quants[start + i] - format.zero);
        to[i] = format.has_minimums ? value + minimums[group] : value;
      }
    }
  }
}

CK_INLINE void load_float_row(ck_type type, const uint8_t *row, size_t columns, float *out,
                              size_t panel_stride) {
  for (size_t column = 0; column < columns; column++, row += ck_format_of(type).bytes) {
    out[column / panel_columns * panel_stride + column % panel_columns] = ck_float_weight(type, row);
  }
}

static void load_panels(const ck_weights *w, float *panels, size_t panel_stride) {
  for (size_t r = 0; r < w->rows; r++, panels += panel_columns) {
    const uint8_t *row = (const uint8_t *)w->base + r * w->row_bytes;
#define QUANTIZED(type) \
  case type: load_quantized_row(type, row, w->columns, panels, panel_stride); break;
#define FLOAT(type) case type: load_float_row(type, row, w->columns, panels, panel_stride); break;
    switch (w->type) {
      QUANTIZED(ck_q4_0) QUANTIZED(ck_q4_1) QUANTIZED(ck_q5_0) QUANTIZED(ck_q5_1)
      QUANTIZED(ck_q8_0) QUANTIZED(ck_q4_k) QUANTIZED(ck_q5_k) QUANTIZED(ck_q6_k)
      FLOAT(ck_f32) FLOAT(ck_f16) FLOAT(ck_bf16)
    }
#undef QUANTIZED
#undef FLOAT
  }
}
