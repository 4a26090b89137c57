#if defined(__aarch64__)

#include <arm_neon.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)

#define KERNELS ck_vectors_neon
#define WIDTH 4
#define MASK(v) (vaddvq_u32(vandq_u32((uint32x4_t)(v), (uint32x4_t){1, 2, 4, 8})))
#define DOT_STEP 8

static void bit_sums(
    ptrdiff_t rows, ptrdiff_t groups, const uint64_t *bits, const int8_t *query, int32_t *sums) {
  const uint8x16_t bit = vreinterpretq_u8_u64(vdupq_n_u64(0x8040201008040201));
  const uint8x16_t ones = vdupq_n_u8(1);
  for (ptrdiff_t row = 0; row < rows; row++, bits += groups) {
    int32x4_t part = vdupq_n_s32(0);
    for (ptrdiff_t g = 0; g < groups; g++) {
      for (int k = 0; k < 4; k++) {
        const uint64_t word = bits[g] >> (16 * k);
        uint8x16_t spread = vcombine_u8(vdup_n_u8((uint8_t)word), vdup_n_u8((uint8_t)(word >> 8)));
        int8x16_t chosen = vreinterpretq_s8_u8(vandq_u8(vtstq_u8(spread, bit), ones));
        part = vdotq_s32(part, chosen, vld1q_s8(query + 64 * g + 16 * k));
      }
    }
    sums[row] = vaddvq_s32(part);
  }
}

static inline int32_t dot_steps(ptrdiff_t steps, const int8_t *row, const int16_t *query) {
  int32x4_t low = vdupq_n_s32(0), high = low;
  for (ptrdiff_t step = 0; step < steps; step++, row += 8, query += 8) {
    int16x8_t r = vmovl_s8(vld1_s8(row)), q = vld1q_s16(query);
    low = vmlal_s16(low, vget_low_s16(r), vget_low_s16(q));
    high = vmlal_high_s16(high, r, q);
  }
  return vaddvq_s32(vaddq_s32(low, high));
}

#include "vectors_body.h"

#pragma clang attribute pop

#endif
