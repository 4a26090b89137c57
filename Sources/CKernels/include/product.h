// Products of quantized weights and quantized activations: y[t][r] = Σ w[r][c] · x[t][c].
#ifndef CKERNELS_PRODUCT_H
#define CKERNELS_PRODUCT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// How weights lie in memory; the numbers are those of GGUF.
typedef enum {
  ck_f32 = 0,
  ck_f16 = 1,
  ck_q4_0 = 2,
  ck_q4_1 = 3,
  ck_q5_0 = 6,
  ck_q5_1 = 7,
  ck_q8_0 = 8,
  ck_q4_k = 12,
  ck_q5_k = 13,
  ck_q6_k = 14,
  ck_bf16 = 30,
} ck_type;

// Rows of weights, one after the other.
typedef struct {
  const void *base;
  ck_type type;
  size_t rows, columns;
  size_t row_bytes;
} ck_weights;

// Rows of activations, one for each token, as ActivationLayout places them: floats, or signed bytes with a scale and a
// correction for each block.
typedef struct {
  const void *base;
  size_t tokens;
  size_t stride;       // bytes from a token to the next, a multiple of 64
  size_t scales;       // bytes from a token's bytes to its scales (float, one for each block)
  size_t corrections;  // bytes to its corrections: int32 −zero·Σx, or float scale·Σx for types with minimums
} ck_activations;

// Where one row of activations is to be stored; offsets as above.
typedef struct {
  void *base;
  size_t scales, corrections;
} ck_activation_row;

// Stores floats as signed bytes, for weights of a quantized type.
void ck_quantize_avx512(ck_type type, const float *x, size_t columns, const ck_activation_row *row);
void ck_quantize_avx2(ck_type type, const float *x, size_t columns, const ck_activation_row *row);
void ck_quantize_neon(ck_type type, const float *x, size_t columns, const ck_activation_row *row);

// y[t * y_stride + r] for every row of w and token of x. One function for each instruction set.
void ck_multiply_avx512(const ck_weights *w, const ck_activations *x, float *y, size_t y_stride);
void ck_multiply_avx2(const ck_weights *w, const ck_activations *x, float *y, size_t y_stride);
void ck_multiply_neon(const ck_weights *w, const ck_activations *x, float *y, size_t y_stride);

// Writes the weights as floats, 32 columns to a panel: panels[c / 32 * panel_stride + 32 * r + c % 32].
void ck_load_panels_avx512(const ck_weights *w, float *panels, size_t panel_stride);
void ck_load_panels_avx2(const ck_weights *w, float *panels, size_t panel_stride);
void ck_load_panels_neon(const ck_weights *w, float *panels, size_t panel_stride);

#endif
