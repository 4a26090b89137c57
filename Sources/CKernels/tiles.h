// Matrix × matrix, for any instruction set: rows of weights are unpacked to a tile, four columns of each row side by
// side, so that one instruction multiplies many rows by four columns of a token; the tile is then used for every token.
//
// Included once by a file for each instruction set, after it has defined
// - `ints`, `floats` (vectors of `lanes` 32-bit numbers) and their operations below,
// - `dot_bytes(type, sums, w, four)`: adds to each sum the products of four bytes of w with the four of a token,
// - `signed_bytes`: whether Q8_0 weights stay signed, so that their products need no correction,
// - `most_tokens`: how many tokens by two vectors of rows fit the registers,
// - `ck_fill_tile`, perhaps: a faster way than `fill_tile`.
#include "tile.h"

#ifndef ck_fill_tile
#define ck_fill_tile fill_tile
#endif

// Where a token's numbers for the tile's columns are.
typedef struct {
  const uint8_t *quants;
  const float *scales;
  const void *corrections;
} token_part;

// The whole-number products of group g with `most_tokens` tokens.
CK_INLINE void dot_group(ck_type type, const tile *t, size_t g, const token_part *x,
                         ints dots[most_tokens][2]) {
  const ck_format format = ck_format_of(type);
  const int is_split = format.length == 32;
  const int is_corrected = !format.has_minimums && !(signed_bytes && type == ck_q8_0);
  // Split blocks: the front halves of four blocks, then their back halves.
  const size_t place = is_split ? g / 4 * 128 + g % 4 * 16 : g * format.group_length;
  for (size_t i = 0; i < most_tokens; i++) {
    const int32_t start = is_corrected ? ((const int32_t *)x[i].corrections)[g] : 0;
    dots[i][0] = dots[i][1] = set_ints(start);
  }
  const size_t steps = format.group_length / 4;
#pragma clang loop unroll(full)
  for (size_t step = 0; step < steps; step++) {
    const uint8_t(*quants)[4] = t->quants[g * steps + step];
    const ints w0 = load_bytes(quants[0]), w1 = load_bytes(quants[lanes]);
    const size_t offset = place + step * 4 + (is_split && step >= 4 ? 48 : 0);
    for (size_t i = 0; i < most_tokens; i++) {
      int32_t four;
      memcpy(&four, x[i].quants + offset, 4);
      const ints part = set_ints(four);
      dots[i][0] = dot_bytes(type, dots[i][0], w0, part);
      dots[i][1] = dot_bytes(type, dots[i][1], w1, part);
    }
  }
}

// Adds the products of a tile with `most_tokens` tokens to y, or stores them when these are the first columns.
CK_INLINE void multiply_tile(ck_type type, const tile *t, const token_part *x, int is_first,
                             float *y, size_t y_stride) {
  const ck_format format = ck_format_of(type);
  floats sums[most_tokens][2];
  for (size_t i = 0; i < most_tokens; i++) {
    for (int h = 0; h < 2; h++) {
      sums[i][h] = is_first ? set_floats(0) : load_floats(y + i * y_stride + lanes * h);
    }
  }
  for (size_t g = 0; g < t->groups; g++) {
    ints dots[most_tokens][2];
    dot_group(type, t, g, x, dots);
    for (int h = 0; h < 2; h++) {
      const floats scales = load_floats(t->scales[g] + lanes * h);
      for (size_t i = 0; i < most_tokens; i++) {
        const floats scale = multiply(scales, set_floats(x[i].scales[g]));
        sums[i][h] = multiply_add(to_floats(dots[i][h]), scale, sums[i][h]);
      }
      if (!format.has_minimums) continue;
      const floats minimums = load_floats(t->minimums[g] + lanes * h);
      for (size_t i = 0; i < most_tokens; i++) {
        const floats sum = set_floats(((const float *)x[i].corrections)[g]);
        sums[i][h] = multiply_add(minimums, sum, sums[i][h]);
      }
    }
  }
  for (size_t i = 0; i < most_tokens; i++) {
    for (int h = 0; h < 2; h++) store_floats(y + i * y_stride + lanes * h, sums[i][h]);
  }
}

// At most `most_tokens` tokens with one tile, of which `rows` rows count. Fewer take as long: the last is repeated.
CK_INLINE void multiply_some(ck_type type, const tile *t, size_t rows, const token_part *x,
                             size_t count, int is_first, float *y, size_t y_stride) {
  const int is_whole = rows == tile_rows && count == most_tokens;
  float room[most_tokens * tile_rows] = {0};
  float *out = is_whole ? y : room;
  const size_t out_stride = is_whole ? y_stride : tile_rows;
  if (!is_whole && !is_first) {
    for (size_t i = 0; i < count; i++) {
      memcpy(room + i * tile_rows, y + i * y_stride, rows * sizeof(float));
    }
  }
  multiply_tile(type, t, x, is_first, out, out_stride);
  for (size_t i = 0; i < count && !is_whole; i++) {
    memcpy(y + i * y_stride, room + i * tile_rows, rows * sizeof(float));
  }
}

// All tokens with one tile.
CK_INLINE void multiply_tokens(ck_type type, const tile *t, size_t rows, const ck_activations *x,
                               size_t column, float *y, size_t y_stride) {
  const size_t group = column / ck_format_of(type).group_length;
  for (size_t token = 0; token < x->tokens; token += most_tokens) {
    token_part parts[most_tokens];
    const size_t left = x->tokens - token, count = left < most_tokens ? left : most_tokens;
    for (size_t i = 0; i < most_tokens; i++) {
      const size_t source = token + (i < count ? i : count - 1);
      const uint8_t *base = (const uint8_t *)x->base + source * x->stride;
      parts[i].quants = base + column;
      parts[i].scales = (const float *)(base + x->scales) + group;
      parts[i].corrections = base + x->corrections + 4 * group;
    }
    multiply_some(type, t, rows, parts, count, column == 0, y + token * y_stride, y_stride);
  }
}

// Columns of each tile, so that all are about equal: a small one costs nearly as much as a whole one, since results are
// read and written for each.
CK_INLINE size_t columns_of_tiles(ck_type type, size_t columns) {
  // Blocks of 256 stay whole; activations for shorter ones are in groups of 128.
  const size_t unit = ck_format_of(type).length == 256 ? 256 : 128;
  const size_t most = tile_columns / unit * unit;
  if (columns <= most) return most;
  const size_t tiles = (columns + most - 1) / most;
  const size_t equal = (columns + tiles - 1) / tiles;
  return (equal + unit - 1) / unit * unit;
}

CK_INLINE void multiply_type(ck_type type, const ck_weights *w, const ck_activations *x, float *y,
                             size_t y_stride) {
  tile t;
  const size_t most = columns_of_tiles(type, w->columns);
  for (size_t row = 0; row < w->rows; row += tile_rows) {
    const size_t rows = w->rows - row < tile_rows ? w->rows - row : tile_rows;
    for (size_t column = 0; column < w->columns; column += most) {
      const size_t left = w->columns - column;
      ck_fill_tile(&t, type, w, row, column, left < most ? left : most);
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
