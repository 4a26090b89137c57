#if defined(__x86_64__)

#include <immintrin.h>
#include <stdint.h>

#pragma clang attribute push(                                                                    \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma,f16c"))),           \
    apply_to = function)

#define KERNELS ck_encoder_avx512
#define WIDTH 16
// 12 tokens by two vectors: 24 sums, two vectors of weights and one of x, of 32 registers.
#define TILE 12
#define NEAREST(a) ((Integers)_mm512_cvtps_epi32((__m512)(a)))
#define LEAST(a, b) ((Vector)_mm512_min_ps((__m512)(a), (__m512)(b)))
#define MOST(a, b) ((Vector)_mm512_max_ps((__m512)(a), (__m512)(b)))

// Keeps the compiler from computing the pointers from one another in each turn of a loop, for which it has too few
// registers.
#define APART(p) __asm__("" : "+r"((p)[0]), "+r"((p)[1]), "+r"((p)[2]), "+r"((p)[3]))

// Rows of x are reached from every third one, at one and two gaps, and four columns at fixed distances: loads that
// need no arithmetic of their own, because the sums keep the processor's front end nearly busy.
static inline __attribute__((always_inline)) void float_rows(
    const int m, const float *x, long x_gap, const float *panel, long columns, float *out, long out_gap) {
  __m512 sums[TILE][2];
  const float *thirds[] = {x, x + 3 * x_gap, x + 6 * x_gap, x + 9 * x_gap};
  APART(thirds);
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++) sums[i][0] = sums[i][1] = _mm512_setzero_ps();
#define COLUMN(c)                                                                                \
  do {                                                                                           \
    __m512 w0 = _mm512_loadu_ps(panel + (c) * 32), w1 = _mm512_loadu_ps(panel + (c) * 32 + 16);  \
    _Pragma("clang loop unroll(full)") for (int i = 0; i < m; i++) {                             \
      __m512 v = _mm512_set1_ps(thirds[i / 3][i % 3 * x_gap + (c)]);                             \
      sums[i][0] = _mm512_fmadd_ps(v, w0, sums[i][0]);                                           \
      sums[i][1] = _mm512_fmadd_ps(v, w1, sums[i][1]);                                           \
    }                                                                                            \
  } while (0)
  long c = 0;
  for (; c + 4 <= columns; c += 4, panel += 4 * 32) {
    COLUMN(0);
    COLUMN(1);
    COLUMN(2);
    COLUMN(3);
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) thirds[i] += 4;
  }
  for (; c < columns; c++, panel += 32) {
    COLUMN(0);
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) thirds[i]++;
  }
#undef COLUMN
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++) {
    _mm512_storeu_ps(out + i * out_gap, sums[i][0]);
    _mm512_storeu_ps(out + i * out_gap + 16, sums[i][1]);
  }
}

static inline __attribute__((always_inline)) void int8_rows(
    const int m, const uint8_t *q, long q_gap, const int8_t *panel, long groups, int32_t *out) {
  __m512i sums[TILE][2];
  const uint8_t *thirds[] = {q, q + 3 * q_gap, q + 6 * q_gap, q + 9 * q_gap};
  APART(thirds);
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++) sums[i][0] = sums[i][1] = _mm512_setzero_si512();
  for (long g = 0; g < groups; g += 4, panel += 4 * 128) {
#pragma clang loop unroll(full)
    for (int j = 0; j < 4; j++) {
      __m512i w0 = _mm512_loadu_si512(panel + j * 128), w1 = _mm512_loadu_si512(panel + j * 128 + 64);
#pragma clang loop unroll(full)
      for (int i = 0; i < m; i++) {
        int32_t four;
        __builtin_memcpy(&four, thirds[i / 3] + i % 3 * q_gap + j * 4, 4);
        __m512i v = _mm512_set1_epi32(four);
        sums[i][0] = _mm512_dpbusd_epi32(sums[i][0], v, w0);
        sums[i][1] = _mm512_dpbusd_epi32(sums[i][1], v, w1);
      }
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 4; i++) thirds[i] += 16;
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++) {
    _mm512_storeu_si512(out + i * 32, sums[i][0]);
    _mm512_storeu_si512(out + i * 32 + 16, sums[i][1]);
  }
}

// A function of its own for each number of tokens keeps the sums in registers.
#define EACH(m, call) case m: call(m); break;
#define EVERY(m, call)                                                                           \
  switch (m) {                                                                                   \
    EACH(1, call) EACH(2, call) EACH(3, call) EACH(4, call) EACH(5, call) EACH(6, call)          \
    EACH(7, call) EACH(8, call) EACH(9, call) EACH(10, call) EACH(11, call) EACH(12, call)       \
  }

static void float_tile(int m, const float *x, long x_gap, const float *panel, long columns, float *out,
                       long out_gap) {
#define CALL(m) float_rows(m, x, x_gap, panel, columns, out, out_gap)
  EVERY(m, CALL)
#undef CALL
}

static void int8_tile(int m, const uint8_t *q, long q_gap, const int8_t *panel, long groups,
                      const int32_t *sums, int32_t *out) {
  (void)sums;
#define CALL(m) int8_rows(m, q, q_gap, panel, groups, out)
  EVERY(m, CALL)
#undef CALL
}

#include "encoder_body.h"

#pragma clang attribute pop

#endif
