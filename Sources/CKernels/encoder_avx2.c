#if defined(__x86_64__)

#include <immintrin.h>
#include <stdint.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#define KERNELS ck_encoder_avx2
#define WIDTH 8
// 6 tokens by two vectors, half a panel: 12 sums of 16 registers.
#define TILE 6
#define NEAREST(a) ((Integers)_mm256_cvtps_epi32((__m256)(a)))
#define LEAST(a, b) ((Vector)_mm256_min_ps((__m256)(a), (__m256)(b)))
#define MOST(a, b) ((Vector)_mm256_max_ps((__m256)(a), (__m256)(b)))

static inline __attribute__((always_inline)) void float_rows(
    const int m, const float *x, long x_gap, const float *panel, long columns, float *out, long out_gap) {
  __m256 sums[TILE][2];
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++) sums[i][0] = sums[i][1] = _mm256_setzero_ps();
  for (long c = 0; c < columns; c++, panel += 32) {
    __m256 w0 = _mm256_loadu_ps(panel), w1 = _mm256_loadu_ps(panel + 8);
#pragma clang loop unroll(full)
    for (int i = 0; i < m; i++) {
      __m256 v = _mm256_broadcast_ss(x + i * x_gap + c);
      sums[i][0] = _mm256_fmadd_ps(v, w0, sums[i][0]);
      sums[i][1] = _mm256_fmadd_ps(v, w1, sums[i][1]);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++) {
    _mm256_storeu_ps(out + i * out_gap, sums[i][0]);
    _mm256_storeu_ps(out + i * out_gap + 8, sums[i][1]);
  }
}

// 16 rows of a panel. The byte product of this set saturates at 16 bits, so that bytes are widened first; a sum
// then has two halves for each row.
static inline __attribute__((always_inline)) void int8_rows(
    const int m, const uint8_t *q, long q_gap, const int8_t *panel, long groups, int32_t *out) {
  __m256i sums[2][4];
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++)
    for (int j = 0; j < 4; j++) sums[i][j] = _mm256_setzero_si256();
  for (long g = 0; g < groups; g++, panel += 128) {
    __m256i v[2];
#pragma clang loop unroll(full)
    for (int i = 0; i < m; i++) {
      int32_t four;
      __builtin_memcpy(&four, q + i * q_gap + g * 4, 4);
      v[i] = _mm256_cvtepu8_epi16(_mm_set1_epi32(four));
    }
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
      __m256i w = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)(panel + 16 * j)));
#pragma clang loop unroll(full)
      for (int i = 0; i < m; i++)
        sums[i][j] = _mm256_add_epi32(sums[i][j], _mm256_madd_epi16(v[i], w));
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++) {
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j += 2) {
      // Neighbours added within each half of the register: rows 0 1 4 5 | 2 3 6 7.
      __m256i pairs = _mm256_hadd_epi32(sums[i][j], sums[i][j + 1]);
      _mm256_storeu_si256((__m256i *)(out + i * 32 + 4 * j), _mm256_permute4x64_epi64(pairs, 0xD8));
    }
  }
}

static void float_tile(int m, const float *x, long x_gap, const float *panel, long columns, float *out,
                       long out_gap) {
  for (long half = 0; half < 32; half += 16) {
    switch (m) {
    case 1: float_rows(1, x, x_gap, panel + half, columns, out + half, out_gap); break;
    case 2: float_rows(2, x, x_gap, panel + half, columns, out + half, out_gap); break;
    case 3: float_rows(3, x, x_gap, panel + half, columns, out + half, out_gap); break;
    case 4: float_rows(4, x, x_gap, panel + half, columns, out + half, out_gap); break;
    case 5: float_rows(5, x, x_gap, panel + half, columns, out + half, out_gap); break;
    case 6: float_rows(6, x, x_gap, panel + half, columns, out + half, out_gap); break;
    }
  }
}

static void int8_tile(int m, const uint8_t *q, long q_gap, const int8_t *panel, long groups,
                      const int32_t *sums, int32_t *out) {
  (void)sums;
  for (long half = 0; half < 32; half += 16) {
    int i = 0;
    for (; i + 2 <= m; i += 2)
      int8_rows(2, q + i * q_gap, q_gap, panel + half * 4, groups, out + i * 32 + half);
    if (i < m) int8_rows(1, q + i * q_gap, q_gap, panel + half * 4, groups, out + i * 32 + half);
  }
}

#include "encoder_body.h"

#pragma clang attribute pop

#endif
