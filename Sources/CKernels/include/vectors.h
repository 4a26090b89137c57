// What a search among stored vectors computes: sums over one-bit codes, products of bytes, and the codes themselves.
#ifndef CKERNELS_VECTORS_H
#define CKERNELS_VECTORS_H

#include <stddef.h>
#include <stdint.h>

/// What `encode` tells of r, a row less the mean.
struct ck_vector_sums {
  float sizes;    // sum of |r|
  float squares;  // sum of r * r
  float means;    // sum of r * mean
};

/// One row's bound is bias + factor * (scale * sum - shift) + slack * error.
struct ck_vector_bound {
  float scale, shift, slack, threshold;
};

/// One instruction set's functions. Dimensions come in groups of 64, a word of bits each; `query` and `mean` hold
/// zeros from the width to the end of the last group.
struct ck_vectors {
  /// sums[r] = sum of query[64 * g + b] over the set bits b of bits[r * groups + g]. Exact.
  void (*bit_sums)(ptrdiff_t rows, ptrdiff_t groups, const uint64_t *bits, const int8_t *query, int32_t *sums);
  /// Writes, in order, the rows whose bound is at least the threshold, and returns how many. The arrays can be read to
  /// the next multiple of 16 rows.
  ptrdiff_t (*choose)(
      ptrdiff_t rows, const int32_t *sums, const float *factors, const float *biases, const float *errors,
      const struct ck_vector_bound *bound, int32_t *chosen);
  /// dots[i] = sum of query[c] * base[rows[i] * stride + c] over the width; exact where no sum leaves 32 bits.
  void (*byte_dots)(
      ptrdiff_t count, const int32_t *rows, const int8_t *base, ptrdiff_t stride, ptrdiff_t width,
      const int16_t *query, int32_t *dots);
  /// r = scale * row - mean; bit c of `bits` says that r[c] > 0.
  void (*encode)(
      ptrdiff_t width, const int8_t *row, float scale, const float *mean, uint64_t *bits,
      struct ck_vector_sums *sums);
};

#if defined(__x86_64__)
extern const struct ck_vectors ck_vectors_avx2;
extern const struct ck_vectors ck_vectors_avx512;
#elif defined(__aarch64__)
extern const struct ck_vectors ck_vectors_neon;
#endif

#endif
