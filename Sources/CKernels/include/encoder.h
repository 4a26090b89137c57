// What a sentence encoder computes, on float32 and int8, for each set of instructions.
//
// Weights lie in panels of 32 output rows: a panel holds, for each input column, its 32 rows' numbers next to
// each other. Float panels are [panel][column][32]; int8 panels are [panel][column / 4][32][4], so that a row's
// four neighbouring columns are the four bytes of one dot product; columns are rounded up to sixteen. Missing rows
// and columns are zeros.
#ifndef CKERNELS_ENCODER_H
#define CKERNELS_ENCODER_H

#include <stdbool.h>
#include <stdint.h>

/// Weights [rows][columns] to float panels.
void ck_pack_float(const float *weights, long rows, long columns, float *panels);

/// Float panels to int8 panels: w[r][c] * smoothing[c] = scales[r] * q, |q| <= 127. `sums` are a row's q, summed.
/// `scales` and `sums` have room for whole panels.
void ck_pack_int8(const float *float_panels, const float *smoothing, long rows, long columns, int8_t *panels,
                  float *scales, int32_t *sums);

/// peaks[c] = max(peaks[c], |x[r][c]|) for [rows][columns] numbers.
void ck_column_peaks(const float *x, long rows, long columns, float *peaks);

/// peaks[c] = max |w[r][c]| of float panels.
void ck_panel_peaks(const float *float_panels, long rows, long columns, float *peaks);

/// Floats of scratch that attention over so many tokens with heads of this size needs.
long ck_attention_scratch(long tokens, long size);

/// The kernels of one set of instructions.
typedef struct {
  /// y[t][r] = bias[r] + sum of x[t][c] * w[r][c]; then GELU if wanted.
  void (*multiply_float)(const float *x, long tokens, const float *panels, long rows, long columns,
                         const float *bias, bool gelu, float *y);
  /// The same for x[t][c] = lows[t] + scales[t] * q[t][c] and int8 panels. A row of q is as many bytes as
  /// there are columns, rounded up to sixteen.
  void (*multiply_int8)(const uint8_t *q, const float *scales, const float *lows, long tokens,
                        const int8_t *panels, const float *row_scales, const int32_t *row_sums, long rows,
                        long columns, const float *bias, bool gelu, float *y);
  /// x[t][c] * factors[c] to q, scales and lows.
  void (*quantize)(const float *x, long tokens, long columns, const float *factors, uint8_t *q, float *scales,
                   float *lows);
  /// x = norm(x + y) * gain + bias for each row of [tokens][columns]; y may be null.
  void (*layer_norm)(float *x, const float *y, long tokens, long columns, const float *gain, const float *bias,
                     float epsilon);
  /// Attention of every token to every token: qkv is [tokens][3][heads][size], out [tokens][heads][size].
  void (*attention)(const float *qkv, long tokens, long heads, long size, float *out, float *scratch);
  /// The same with products of bytes: queries and keys have a scale for each row, values for each column.
  void (*attention_int8)(const float *qkv, long tokens, long heads, long size, float *out, float *scratch);
} ck_encoder;

#if defined(__x86_64__)
extern const ck_encoder ck_encoder_avx512;
extern const ck_encoder ck_encoder_avx2;
#elif defined(__aarch64__)
extern const ck_encoder ck_encoder_neon;
#endif

#endif
