// Unpacked weights of some rows and columns, four columns of each row side by side.
//
// Included once by a file for each instruction set, after it has defined `lanes`.
#ifndef CKERNELS_TILE_H
#define CKERNELS_TILE_H

#include "blocks.h"

enum {
  tile_rows = 2 * lanes,
  tile_columns = 640,
  most_groups = tile_columns / 16,
};

// Unpacked weights of some rows and columns.
typedef struct {
  _Alignas(64) uint8_t quants[tile_columns / 4][tile_rows][4];
  _Alignas(64) float scales[most_groups][tile_rows];
  _Alignas(64) float minimums[most_groups][tile_rows];
  size_t groups;
} tile;

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
