#if defined(__x86_64__)

#include <immintrin.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang attribute push(                                                                    \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni,fma,f16c"))),           \
    apply_to = function)

#define KERNELS ck_vectors_avx512
#define WIDTH 16
#define MASK(v) ((uint32_t)_mm512_movepi32_mask((__m512i)(v)))
#define DOT_STEP 32

// Four rows' sums of 16 parts each, as four numbers.
static inline __m128i total_of_four(__m512i a, __m512i b, __m512i c, __m512i d) {
  __m512i ab = _mm512_add_epi32(_mm512_unpacklo_epi32(a, b), _mm512_unpackhi_epi32(a, b));
  __m512i cd = _mm512_add_epi32(_mm512_unpacklo_epi32(c, d), _mm512_unpackhi_epi32(c, d));
  __m512i all = _mm512_add_epi32(_mm512_unpacklo_epi64(ab, cd), _mm512_unpackhi_epi64(ab, cd));
  __m256i half = _mm256_add_epi32(_mm512_castsi512_si256(all), _mm512_extracti64x4_epi64(all, 1));
  return _mm_add_epi32(_mm256_castsi256_si128(half), _mm256_extracti128_si256(half, 1));
}

// A word of bits is a mask as it lies in memory: it makes ones of the bytes whose products count.
static void bit_sums(
    ptrdiff_t rows, ptrdiff_t groups, const uint64_t *bits, const int8_t *query, int32_t *sums) {
  const __m512i ones = _mm512_set1_epi8(1);
  ptrdiff_t row = 0;
  for (; row + 4 <= rows; row += 4, bits += 4 * groups) {
    __m512i parts[4] = {
        _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512(), _mm512_setzero_si512()};
    for (ptrdiff_t g = 0; g < groups; g++) {
      __m512i q = _mm512_loadu_si512(query + 64 * g);
#pragma clang loop unroll(full)
      for (int i = 0; i < 4; i++) {
        __m512i chosen = _mm512_maskz_mov_epi8(_cvtu64_mask64(bits[i * groups + g]), ones);
        parts[i] = _mm512_dpbusd_epi32(parts[i], chosen, q);
      }
    }
    _mm_storeu_si128((__m128i *)(sums + row), total_of_four(parts[0], parts[1], parts[2], parts[3]));
  }
  for (; row < rows; row++, bits += groups) {
    __m512i part = _mm512_setzero_si512();
    for (ptrdiff_t g = 0; g < groups; g++) {
      __m512i chosen = _mm512_maskz_mov_epi8(_cvtu64_mask64(bits[g]), ones);
      part = _mm512_dpbusd_epi32(part, chosen, _mm512_loadu_si512(query + 64 * g));
    }
    sums[row] = _mm512_reduce_add_epi32(part);
  }
}

static inline int32_t dot_steps(ptrdiff_t steps, const int8_t *row, const int16_t *query) {
  __m512i even = _mm512_setzero_si512(), odd = even;
  ptrdiff_t step = 0;
  for (; step + 2 <= steps; step += 2, row += 64, query += 64) {
    __m512i r0 = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)row));
    __m512i r1 = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)(row + 32)));
    even = _mm512_add_epi32(even, _mm512_madd_epi16(r0, _mm512_loadu_si512(query)));
    odd = _mm512_add_epi32(odd, _mm512_madd_epi16(r1, _mm512_loadu_si512(query + 32)));
  }
  if (step < steps) {
    __m512i r0 = _mm512_cvtepi8_epi16(_mm256_loadu_si256((const __m256i *)row));
    even = _mm512_add_epi32(even, _mm512_madd_epi16(r0, _mm512_loadu_si512(query)));
  }
  return _mm512_reduce_add_epi32(_mm512_add_epi32(even, odd));
}

#include "vectors_body.h"

#pragma clang attribute pop

#endif
