#if defined(__aarch64__)

#include <arm_neon.h>
#include <stdint.h>

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

#define KERNELS ck_encoder_neon
#define WIDTH 4
// 6 tokens by four vectors, half a panel: 24 sums of 32 registers.
#define TILE 6
#define NEAREST(a) ((Integers)vcvtnq_s32_f32((float32x4_t)(a)))
#define LEAST(a, b) ((Vector)vminnmq_f32((float32x4_t)(a), (float32x4_t)(b)))
#define MOST(a, b) ((Vector)vmaxnmq_f32((float32x4_t)(a), (float32x4_t)(b)))

static inline __attribute__((always_inline)) void float_rows(
    const int m, const float *x, long x_gap, const float *panel, long columns, float *out, long out_gap) {
  float32x4_t sums[TILE][4];
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++)
    for (int j = 0; j < 4; j++) sums[i][j] = vdupq_n_f32(0);
  for (long c = 0; c < columns; c++, panel += 32) {
    float32x4_t w[4] = {vld1q_f32(panel), vld1q_f32(panel + 4), vld1q_f32(panel + 8), vld1q_f32(panel + 12)};
#pragma clang loop unroll(full)
    for (int i = 0; i < m; i++) {
      float32x4_t v = vld1q_dup_f32(x + i * x_gap + c);
      for (int j = 0; j < 4; j++) sums[i][j] = vfmaq_f32(sums[i][j], v, w[j]);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++)
    for (int j = 0; j < 4; j++) vst1q_f32(out + i * out_gap + 4 * j, sums[i][j]);
}

// 16 rows of a panel. The dot product takes two signed numbers: q is lowered by 128, which the row's sum of
// weights makes good.
static inline __attribute__((always_inline)) void int8_rows(
    const int m, const uint8_t *q, long q_gap, const int8_t *panel, long groups, const int32_t *row_sums,
    int32_t *out) {
  int32x4_t sums[TILE][4];
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++)
    for (int j = 0; j < 4; j++) sums[i][j] = vshlq_n_s32(vld1q_s32(row_sums + 4 * j), 7);
  for (long g = 0; g < groups; g++, panel += 128) {
    int8x16_t w[4] = {vld1q_s8(panel), vld1q_s8(panel + 16), vld1q_s8(panel + 32), vld1q_s8(panel + 48)};
#pragma clang loop unroll(full)
    for (int i = 0; i < m; i++) {
      uint32_t four;
      __builtin_memcpy(&four, q + i * q_gap + g * 4, 4);
      int8x16_t v = vreinterpretq_s8_u32(vdupq_n_u32(four ^ 0x80808080u));
      for (int j = 0; j < 4; j++) sums[i][j] = vdotq_s32(sums[i][j], v, w[j]);
    }
  }
#pragma clang loop unroll(full)
  for (int i = 0; i < m; i++)
    for (int j = 0; j < 4; j++) vst1q_s32(out + i * 32 + 4 * j, sums[i][j]);
}

#define EACH(m, call) case m: call(m); break;
#define EVERY(m, call)                                                                           \
  switch (m) {                                                                                   \
    EACH(1, call) EACH(2, call) EACH(3, call) EACH(4, call) EACH(5, call) EACH(6, call)          \
  }

static void float_tile(int m, const float *x, long x_gap, const float *panel, long columns, float *out,
                       long out_gap) {
  for (long half = 0; half < 32; half += 16) {
#define CALL(m) float_rows(m, x, x_gap, panel + half, columns, out + half, out_gap)
    EVERY(m, CALL)
#undef CALL
  }
}

static void int8_tile(int m, const uint8_t *q, long q_gap, const int8_t *panel, long groups,
                      const int32_t *sums, int32_t *out) {
  for (long half = 0; half < 32; half += 16) {
#define CALL(m) int8_rows(m, q, q_gap, panel + half * 4, groups, sums + half, out + half)
    EVERY(m, CALL)
#undef CALL
  }
}

#include "encoder_body.h"

#pragma clang attribute pop

#endif
