// Matrix × matrix, for any instruction set: rows of weights are unpacked to a tile, four columns of each row side by
// side, so that one instruction multiplies many rows by four columns of a token; the tile is then used for every token.
//
// Included once by a file for each instruction set, after it has defined
// - `ints`, `floats` (vectors of `lanes` 32-bit numbers) and their operations below,
// - `dot_bytes(type, sums, w, four)`: adds to each sum the products of four bytes of w with the four of a token,
// - `signed_bytes`: whether Q8_0 weights stay signed, so that their products need no correction,
// - `most_tokens`: how many tokens by two vectors of rows fit the registers.
#include "blocks.h"

enum {
  tile_rows = 2 * lanes,
  tile_columns = 512,
  most_groups = tile_columns / 16,
};

// Unpacked weights of some rows and columns.
typedef struct {
  _Alignas(64) uint8_t quants[tile_columns / 4][tile_rows][4];
  _Alignas(64) float scales[most_groups][tile_rows];
  _Alignas(64) float minimums[most_groups][tile_rows];
  size_t groups;
} tile;

// Where a token's numbers for the tile's columns are.
typedef struct {
  const uint8_t *quants;
  const float *scales;
  const void *corrections;
} token_part;

#ifndef CK_HAS_FILL_TILE
CK_INLINE void fill_tile(tile *t, ck_type type, const ck_weights *w, size_t row, size_t column,
                         size_t columns) {
  const ck_format format = ck_format_of(type);
  const size_t groups = format.length / format.group_length;
  const size_t blocks = columns / format.length;
  t->groups = blocks * groups;
  for (size_t r = 0; r < tile_rows; r++) {
    // Rows below the last repeat it; nobody reads their sums.
    const size_t source = row + r < w->rows ? row + r : w->rows - 1;
    const uint8_t *block =
        (const uint8_t *)w->base + source * w->row_bytes + column / format.length * format.bytes;
    for (size_t b = 0; b < blocks; b++, block += format.bytes) {
      uint8_t quants[256];
      float scales[16], minimums[16];
      ck_unpack(type, block, quants, scales, minimums);
      for (size_t i = 0; i < format.length / 4; i++) {
        memcpy(t->quants[b * format.length / 4 + i][r], quants + 4 * i, 4);
      }
      for (size_t g = 0; g < groups; g++) {
        t->scales[b * groups + g][r] = scales[g];
        if (format.has_minimums) t->minimums[b * groups + g][r] = minimums[g];
      }
    }
  }
}
#endif

// The whole-number products of group g with `count` tokens.
CK_INLINE void dot_group(ck_type type, const tile *t, size_t g, const size_t count,
                         const token_part *x, ints dots[most_tokens][2]) {
  const ck_format format = ck_format_of(type);
  const int is_split = format.length == 32;
  const int is_corrected = !format.has_minimums && !(signed_bytes && type == ck_q8_0);
  // Split blocks: the front halves of four blocks, then their back halves.
  const size_t place = is_split ? g / 4 * 128 + g % 4 * 16 : g * format.group_length;
  for (size_t i = 0; i < count; i++) {
    const int32_t start = is_corrected ? ((const int32_t *)x[i].corrections)[g] : 0;
    dots[i][0] = dots[i][1] = set_ints(start);
  }
  const size_t steps = format.group_length / 4;
#pragma clang loop unroll(full)
  for (size_t step = 0; step < steps; step++) {
    const uint8_t(*quants)[4] = t->quants[g * steps + step];
    const ints w0 = load_bytes(quants[0]), w1 = load_bytes(quants[lanes]);
    const size_t offset = place + step * 4 + (is_split && step >= 4 ? 48 : 0);
    for (size_t i = 0; i < count; i++) {
      int32_t four;
      memcpy(&four, x[i].quants + offset, 4);
      const ints part = set_ints(four);
      dots[i][0] = dot_bytes(type, dots[i][0], w0, part);
      dots[i][1] = dot_bytes(type, dots[i][1], w1, part);
    }
  }
}

// Adds the products of a tile with `count` tokens to y, or stores them when these are the first columns.
CK_INLINE void multiply_tile(ck_type type, const tile *t, const size_t count, const token_part *x,
                             int is_first, float *y, size_t y_stride) {
  const ck_format format = ck_format_of(type);
  floats sums[most_tokens][2];
  for (size_t i = 0; i < count; i++) {
    for (int h = 0; h < 2; h++) {
      sums[i][h] = is_first ? set_floats(0) : load_floats(y + i * y_stride + lanes * h);
    }
  }
  for (size_t g = 0; g < t->groups; g++) {
    ints dots[most_tokens][2];
    dot_group(type, t, g, count, x, dots);
    for (int h = 0; h < 2; h++) {
      const floats scales = load_floats(t->scales[g] + lanes * h);
      for (size_t i = 0; i < count; i++) {
        const floats scale = multiply(scales, set_floats(x[i].scales[g]));
        sums[i][h] = multiply_add(to_floats(dots[i][h]), scale, sums[i][h]);
      }
      if (!format.has_minimums) continue;
      const floats minimums = load_floats(t->minimums[g] + lanes * h);
      for (size_t i = 0; i < count; i++) {
        const floats sum = set_floats(((const float *)x[i].corrections)[g]);
        sums[i][h] = multiply_add(minimums, sum, sums[i][h]);
      }
    }
  }
  for (size_t i = 0; i < count; i++) {
    for (int h = 0; h < 2; h++) store_floats(y + i * y_stride + lanes * h, sums[i][h]);
  }
}

// At most `most_tokens` tokens with one tile, of which `rows` rows count.
CK_INLINE void multiply_rows(ck_type type, const tile *t, size_t rows, const size_t count,
                             const token_part *x, int is_first, float *y, size_t y_stride) {
  if (rows == tile_rows) {
    multiply_tile(type, t, count, x, is_first, y, y_stride);
    return;
  }
  float whole[most_tokens * tile_rows];
  for (size_t i = 0; i < count && !is_first; i++) {
    memcpy(whole + i * tile_rows, y + i * y_stride, rows * sizeof(float));
  }
  multiply_tile(type, t, count, x, is_first, whole, tile_rows);
  for (size_t i = 0; i < count; i++) {
    memcpy(y + i * y_stride, whole + i * tile_rows, rows * sizeof(float));
  }
}

// All tokens with one tile.
CK_INLINE void multiply_tokens(ck_type type, const tile *t, size_t rows, const ck_activations *x,
                               size_t column, float *y, size_t y_stride) {
  const size_t group = column / ck_format_of(type).group_length;
  for (size_t token = 0; token < x->tokens; token += most_tokens) {
    token_part parts[most_tokens];
    const size_t left = x->tokens - token, count = left < most_tokens ? left : most_tokens;
    for (size_t i = 0; i < count; i++) {
      const uint8_t *base = (const uint8_t *)x->base + (token + i) * x->stride;
      parts[i].quants = base + column;
      parts[i].scales = (const float *)(base + x->scales) + group;
      parts[i].corrections = base + x->corrections + 4 * group;
    }
    float *out = y + token * y_stride;
    if (count == most_tokens) {
      multiply_rows(type, t, rows, most_tokens, parts, column == 0, out, y_stride);
      continue;
    }
    for (size_t i = 0; i < count; i++) {
      multiply_rows(type, t, rows, 1, parts + i, column == 0, out + i * y_stride, y_stride);
    }
  }
}

CK_INLINE void multiply_type(ck_type type, const ck_weights *w, const ck_activations *x, float *y,
                             size_t y_stride) {
  tile t;
  for (size_t row = 0; row < w->rows; row += tile_rows) {
    const size_t rows = w->rows - row < tile_rows ? w->rows - row : tile_rows;
    for (size_t column = 0; column < w->columns; column += tile_columns) {
      const size_t left = w->columns - column;
      fill_tile(&t, type, w, row, column, left < tile_columns ? left : tile_columns);
      multiply_tokens(type, &t, rows, x, column, y + row, y_stride);
    }
  }
}

static void multiply_tiles(const ck_weights *w, const ck_activations *x, float *y, size_t y_stride) {
#define CASE(type) case type: multiply_type(type, w, x, y, y_stride); break;
  switch (w->type) {
    CASE(ck_q4_0) CASE(ck_q4_1) CASE(ck_q5_0) CASE(ck_q5_1) CASE(ck_q8_0)
    CASE(ck_q4_k) CASE(ck_q5_k) CASE(ck_q6_k)
    case ck_f32:
    case ck_f16:
    case ck_bf16: break;
  }
#undef CASE
}
