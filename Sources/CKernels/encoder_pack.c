#include "encoder.h"

#include <float.h>
#include <math.h>
#include <string.h>

enum { panel_rows = 32, most_tokens_of_a_tile = 16 };

void ck_pack_float(const float *weights, long rows, long columns, float *panels) {
  for (long row = 0; row < rows; row += panel_rows, panels += panel_rows * columns) {
    if (rows - row < panel_rows) memset(panels, 0, (size_t)(panel_rows * columns) * sizeof(float));
    for (long r = 0; r < panel_rows && row + r < rows; r++)
      for (long c = 0; c < columns; c++) panels[c * panel_rows + r] = weights[(row + r) * columns + c];
  }
}

void ck_pack_int8(const float *float_panels, const float *smoothing, long rows, long columns, int8_t *panels,
                  float *scales, int32_t *sums) {
  long groups = (columns + 15) / 16 * 4;
  for (long row = 0; row < rows; row += panel_rows) {
    float peaks[panel_rows] = {0}, steps[panel_rows];
    int32_t totals[panel_rows] = {0};
    for (long c = 0; c < columns; c++)
      for (int r = 0; r < panel_rows; r++)
        peaks[r] = fmaxf(peaks[r], fabsf(float_panels[c * panel_rows + r] * smoothing[c]));
    for (int r = 0; r < panel_rows; r++) {
      scales[row + r] = peaks[r] / 127;
      steps[r] = scales[row + r] > FLT_MIN ? 1 / scales[row + r] : 0;
    }
    memset(panels, 0, (size_t)(groups * panel_rows * 4));
    for (long c = 0; c < columns; c++)
      for (int r = 0; r < panel_rows; r++) {
        float rounded = rintf(float_panels[c * panel_rows + r] * smoothing[c] * steps[r]);
        int32_t q = (int32_t)fminf(fmaxf(rounded, -127), 127);
        panels[(c / 4 * panel_rows + r) * 4 + c % 4] = (int8_t)q;
        totals[r] += q;
      }
    memcpy(sums + row, totals, sizeof totals);
    float_panels += panel_rows * columns;
    panels += groups * panel_rows * 4;
  }
}

void ck_column_peaks(const float *x, long rows, long columns, float *peaks) {
  for (long r = 0; r < rows; r++, x += columns)
    for (long c = 0; c < columns; c++) peaks[c] = fmaxf(peaks[c], fabsf(x[c]));
}

void ck_panel_peaks(const float *float_panels, long rows, long columns, float *peaks) {
  memset(peaks, 0, (size_t)columns * sizeof(float));
  for (long row = 0; row < rows; row += panel_rows, float_panels += panel_rows * columns)
    for (long c = 0; c < columns; c++)
      for (int r = 0; r < panel_rows; r++) peaks[c] = fmaxf(peaks[c], fabsf(float_panels[c * panel_rows + r]));
}

long ck_attention_scratch(long tokens, long size) {
  long keys = (tokens + panel_rows - 1) / panel_rows * panel_rows;
  long values = (size + panel_rows - 1) / panel_rows * panel_rows;
  long floats = keys * size + tokens * values + most_tokens_of_a_tile * keys;
  // In int8: two numbers for each key, three for each column, scores, and bytes.
  long bytes = keys * size + values * keys + most_tokens_of_a_tile * (keys + size);
  long int8 = 2 * keys + 3 * values + most_tokens_of_a_tile * keys + (bytes + 3) / 4;
  return floats > int8 ? floats : int8;
}
