// Matrix × matrix with AVX-512: 32 rows of weights are unpacked to a tile, four columns of each row side by side, so
// that one instruction multiplies 16 rows by four columns of a token; the tile is then used for every token.
#if defined(__x86_64__)
#include "avx512.h"
#include "blocks.h"

#pragma clang attribute push(CK_AVX512, apply_to = function)

enum {
  tile_rows = 32,
  tile_columns = 512,
  most_groups = tile_columns / 16,
  most_tokens = 6,  // two sums of 16 rows for each, in whole numbers and in floats, fill the registers
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

// Adds the products of a tile with `count` tokens to y, or stores them when it is the row's first tile.
CK_INLINE void multiply_tile(const tile *t, const ck_format format, int is_split, const size_t count,
                             const token_part *x, __mmask32 rows, int is_first, float *y,
                             size_t y_stride) {
  __m512 sums[most_tokens][2];
  for (size_t i = 0; i < count; i++) {
    for (int h = 0; h < 2; h++) {
      const __mmask16 mask = (__mmask16)(rows >> 16 * h);
      sums[i][h] = is_first ? _mm512_setzero_ps()
                            : _mm512_maskz_loadu_ps(mask, y + i * y_stride + 16 * h);
    }
  }
  const size_t steps = format.group_length / 4;
  for (size_t g = 0; g < t->groups; g++) {
    // Split blocks: the front halves of four blocks, then their back halves.
    const size_t place = is_split ? g / 4 * 128 + g % 4 * 16 : g * format.group_length;
    __m512i dots[most_tokens][2];
    for (size_t i = 0; i < count; i++) {
      dots[i][0] = format.has_minimums ? _mm512_setzero_si512()
                                       : _mm512_set1_epi32(((const int32_t *)x[i].corrections)[g]);
      dots[i][1] = dots[i][0];
    }
#pragma clang loop unroll(full)
    for (size_t step = 0; step < steps; step++) {
      const uint8_t(*quants)[4] = t->quants[g * steps + step];
      const __m512i w0 = _mm512_load_si512(quants), w1 = _mm512_load_si512(quants + 16);
      const size_t offset = place + step * 4 + (is_split && step >= 4 ? 48 : 0);
      for (size_t i = 0; i < count; i++) {
        int32_t four;
        memcpy(&four, x[i].quants + offset, 4);
        const __m512i part = _mm512_set1_epi32(four);
        dots[i][0] = _mm512_dpbusd_epi32(dots[i][0], w0, part);
        dots[i][1] = _mm512_dpbusd_epi32(dots[i][1], w1, part);
      }
    }
    for (int h = 0; h < 2; h++) {
      const __m512 scales = _mm512_load_ps(t->scales[g] + 16 * h);
      for (size_t i = 0; i < count; i++) {
        const __m512 scale = _mm512_mul_ps(scales, _mm512_set1_ps(x[i].scales[g]));
        sums[i][h] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dots[i][h]), scale, sums[i][h]);
      }
      if (!format.has_minimums) continue;
      const __m512 minimums = _mm512_load_ps(t->minimums[g] + 16 * h);
      for (size_t i = 0; i < count; i++) {
        const __m512 sum = _mm512_set1_ps(((const float *)x[i].corrections)[g]);
        sums[i][h] = _mm512_fmadd_ps(minimums, sum, sums[i][h]);
      }
    }
  }
  for (size_t i = 0; i < count; i++) {
    for (int h = 0; h < 2; h++) {
      const __mmask16 mask = (__mmask16)(rows >> 16 * h);
      _mm512_mask_storeu_ps(y + i * y_stride + 16 * h, mask, sums[i][h]);
    }
  }
}

// All tokens with one tile, at most `most_tokens` at a time.
CK_INLINE void multiply_tokens(const tile *t, ck_type type, const ck_activations *x, size_t column,
                               __mmask32 rows, float *y, size_t y_stride) {
  const ck_format format = ck_format_of(type);
  const int is_split = format.length == 32;
  for (size_t token = 0; token < x->tokens;) {
    token_part parts[most_tokens];
    const size_t left = x->tokens - token, count = left < most_tokens ? left : most_tokens;
    for (size_t i = 0; i < count; i++) {
      const uint8_t *base = (const uint8_t *)x->base + (token + i) * x->stride;
      parts[i].quants = base + column;
      parts[i].scales = (const float *)(base + x->scales) + column / format.group_length;
      parts[i].corrections = base + x->corrections + column / format.group_length * 4;
    }
    float *out = y + token * y_stride;
    const int first = column == 0;
#define CASE(n) \
  case n: multiply_tile(t, format, is_split, n, parts, rows, first, out, y_stride); break;
    switch (count) { CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) }
#undef CASE
    token += count;
  }
}

CK_INLINE void multiply_type(ck_type type, const ck_weights *w, const ck_activations *x, float *y,
                             size_t y_stride) {
  tile t;
  for (size_t row = 0; row < w->rows; row += tile_rows) {
    const size_t rows = w->rows - row;
    const __mmask32 mask = rows >= tile_rows ? ~(__mmask32)0 : ((__mmask32)1 << rows) - 1;
    for (size_t column = 0; column < w->columns; column += tile_columns) {
      const size_t left = w->columns - column;
      fill_tile(&t, type, w, row, column, left < tile_columns ? left : tile_columns);
      multiply_tokens(&t, type, x, column, mask, y + row, y_stride);
    }
  }
}

void ck_multiply_tiles_avx512(const ck_weights *w, const ck_activations *x, float *y,
                              size_t y_stride) {
#define CASE(type) \
  case type: multiply_type(type, w, x, y, y_stride); break;
  switch (w->type) {
    CASE(ck_q4_0) CASE(ck_q4_1) CASE(ck_q5_0) CASE(ck_q5_1) CASE(ck_q8_0)
    CASE(ck_q4_k) CASE(ck_q5_k) CASE(ck_q6_k)
    case ck_f32:
    case ck_f16:
    case ck_bf16: break;
  }
#undef CASE
}

#pragma clang attribute pop
#endif
