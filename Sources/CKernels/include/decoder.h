// What a decoder computes between its matrices of weights: norms, rotary embeddings, gates, and the small
// dense products of attention and adapters.
#ifndef CKERNELS_DECODER_H
#define CKERNELS_DECODER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// One instruction set's functions. Buffers don't overlap unless a comment says so.
struct ck_decoder {
  /// c[r][j] (+)= sum over k of a[r][k] * b[k][j], added up in the order of k. Rows are `*_stride` numbers
  /// apart; `b` is half precision when `is_half`, else float.
  void (*product)(
      ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a, ptrdiff_t a_stride,
      const void *b, ptrdiff_t b_stride, bool is_half, bool adds, float *c, ptrdiff_t c_stride);
  /// out = x / sqrt(mean(x * x) + epsilon) * weight. `out` may be `x`.
  void (*rms_norm)(
      ptrdiff_t count, const float *x, const float *weight, float epsilon, float *out);
  /// out = exp(x - shift), when there is an `out`, which may be `x`; returns the sum.
  float (*exponentials)(ptrdiff_t count, const float *x, float shift, float *out);
  /// The greatest number that is not NaN; minus infinity when there is none.
  float (*maximum)(ptrdiff_t count, const float *x);
  /// gate = silu(gate) * up.
  void (*gate_silu)(ptrdiff_t count, float *gate, const float *up);
  /// gate = gelu(gate) * up, with the approximation of gelu by tanh.
  void (*gate_gelu)(ptrdiff_t count, float *gate, const float *up);
  /// From the gradient `dy` of silu(gate) * up, those of `gate` and `up`.
  void (*silu_gradient)(
      ptrdiff_t count, const float *dy, const float *gate, const float *up, float *gate_slope,
      float *up_slope);
  /// The same for gelu.
  void (*gelu_gradient)(
      ptrdiff_t count, const float *dy, const float *gate, const float *up, float *gate_slope,
      float *up_slope);
  /// Replaces the gradient of a softmax's weights by that of what went into it, times scale:
  /// (slope - sum of weight * slope) * weight * scale.
  void (*softmax_gradient)(ptrdiff_t count, const float *weights, float scale, float *slopes);
  /// x *= factor.
  void (*scale)(ptrdiff_t count, float factor, float *x);
  /// out[i * stride] = x[i], rounded to half precision.
  void (*store_half)(ptrdiff_t count, const float *x, uint16_t *out, ptrdiff_t stride);
  /// Turns each pair (a, b) of x into (a cos - b sin, a sin + b cos). A pair is x[2i], x[2i + 1], or, when
  /// `is_split`, x[i], x[i + pairs].
  void (*rotate)(
      ptrdiff_t pairs, bool is_split, float *x, const float *cosines, const float *sines);
  /// x += y.
  void (*add)(ptrdiff_t count, float *x, const float *y);
};

#if defined(__x86_64__)
extern const struct ck_decoder ck_decoder_avx2;
extern const struct ck_decoder ck_decoder_avx512;
#elif defined(__aarch64__)
extern const struct ck_decoder ck_decoder_neon;
#endif

#endif
