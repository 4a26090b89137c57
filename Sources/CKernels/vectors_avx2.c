#if defined(__x86_64__)

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

#define KERNELS ck_vectors_avx2
#define WIDTH 8
#define MASK(v) ((uint32_t)_mm256_movemask_ps((__m256)(v)))
#define DOT_STEP 16

static inline int32_t total_of_one(__m256i v) {
  __m128i half = _mm_add_epi32(_mm256_castsi256_si128(v), _mm256_extracti128_si256(v, 1));
  half = _mm_add_epi32(half, _mm_shuffle_epi32(half, 0x4e));
  return _mm_cvtsi128_si32(_mm_add_epi32(half, _mm_shuffle_epi32(half, 0xb1)));
}

// 32 bits become 32 bytes, all ones where the bit is set; pairs of the query's bytes that they keep are added.
static inline __m256i chosen_pairs(uint32_t bits, const int8_t *query) {
  const __m256i places = _mm256_setr_epi8(
      0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 3, 3);
  const __m256i bit = _mm256_set1_epi64x((int64_t)0x8040201008040201);
  __m256i spread = _mm256_and_si256(_mm256_shuffle_epi8(_mm256_set1_epi32((int32_t)bits), places), bit);
  __m256i kept = _mm256_and_si256(
      _mm256_cmpeq_epi8(spread, bit), _mm256_loadu_si256((const __m256i *)query));
  return _mm256_maddubs_epi16(_mm256_set1_epi8(1), kept);
}

static void bit_sums(
    ptrdiff_t rows, ptrdiff_t groups, const uint64_t *bits, const int8_t *query, int32_t *sums) {
  for (ptrdiff_t row = 0; row < rows; row++, bits += groups) {
    __m256i part = _mm256_setzero_si256();
    for (ptrdiff_t g = 0; g < groups; g++) {
      __m256i pairs = _mm256_add_epi16(
          chosen_pairs((uint32_t)bits[g], query + 64 * g),
          chosen_pairs((uint32_t)(bits[g] >> 32), query + 64 * g + 32));
      part = _mm256_add_epi32(part, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)));
    }
    sums[row] = total_of_one(part);
  }
}

static inline int32_t dot_steps(ptrdiff_t steps, const int8_t *row, const int16_t *query) {
  __m256i sum = _mm256_setzero_si256();
  for (ptrdiff_t step = 0; step < steps; step++, row += 16, query += 16) {
    __m256i r = _mm256_cvtepi8_epi16(_mm_loadu_si128((const __m128i *)row));
    sum = _mm256_add_epi32(sum, _mm256_madd_epi16(r, _mm256_loadu_si256((const __m256i *)query)));
  }
  return total_of_one(sum);
}

#include "vectors_body.h"

#pragma clang attribute pop

#endif
