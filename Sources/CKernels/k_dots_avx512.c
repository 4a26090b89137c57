// Matrix × vector with AVX-512 for the K types, whose blocks have 256 numbers.
#if defined(__x86_64__)
#include "avx512.h"
#include "blocks.h"

#pragma clang attribute push(CK_AVX512, apply_to = function)

// One block: its numbers in order, the scale of each repeated for its group's places, and a minimum for each group of
// 32.
typedef struct {
  __m512i quants[4];
  __m512 scales[4];
  __m256 minimums;
} long_block;

CK_INLINE __m512i low_nibbles(__m512i pairs) {
  return _mm512_and_si512(pairs, _mm512_set1_epi8(15));
}

// The same 32 bytes twice.
CK_INLINE __m512i load_twice(const uint8_t *bytes) {
  return _mm512_broadcast_i64x4(_mm256_loadu_si256((const __m256i *)bytes));
}

// 0 for the lower half of a register's words and `high` for the upper.
CK_INLINE __m512i halves(int low, int high) {
  return _mm512_inserti64x4(_mm512_set1_epi32(low), _mm256_set1_epi32(high), 1);
}

CK_INLINE void load_small_scales(const uint8_t *block, long_block *w) {
  uint8_t small[16];
  ck_six_bit_scales(block + 4, small);
  const __m128i bytes = _mm_loadu_si128((const __m128i *)small);
  const __m256 scales = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(bytes));
  const __m256 minimums = _mm256_cvtepi32_ps(_mm256_cvtepu8_epi32(_mm_srli_si128(bytes, 8)));
  w->minimums = _mm256_mul_ps(minimums, _mm256_set1_ps(-ck_half(block + 2)));
  const __m512 all =
      _mm512_castps256_ps512(_mm256_mul_ps(scales, _mm256_set1_ps(ck_half(block))));
  for (int i = 0; i < 4; i++) {
    w->scales[i] = _mm512_permutexvar_ps(halves(2 * i, 2 * i + 1), all);
  }
}

// Four chunks of 32 bytes: the low halves are one group, the high halves the next.
CK_INLINE void load_chunks(const uint8_t *pairs, long_block *w) {
  for (int i = 0; i < 4; i++) {
    w->quants[i] = low_nibbles(_mm512_srlv_epi32(load_twice(pairs + 32 * i), halves(0, 4)));
  }
}

CK_INLINE void load_q5_k(const uint8_t *block, long_block *w) {
  load_small_scales(block, w);
  load_chunks(block + 48, w);
  const __m512i high = load_twice(block + 16), bit = _mm512_set1_epi8(16);
  for (int i = 0; i < 4; i++) {
    const __m512i which = halves(0x01010101 << 2 * i, (int)(0x02020202u << 2 * i));
    const __mmask64 set = _mm512_test_epi8_mask(high, which);
    w->quants[i] = _mm512_mask_add_epi8(w->quants[i], set, w->quants[i], bit);
  }
}

CK_INLINE void load_q6_k(const uint8_t *block, long_block *w) {
  const __m512i pair = _mm512_set1_epi8(0x30);
  for (int half = 0; half < 2; half++) {
    const __m512i low = _mm512_loadu_si512(block + 64 * half);
    const __m512i high = load_twice(block + 128 + 32 * half);
    const __m512i first = _mm512_sllv_epi32(high, halves(4, 2));
    const __m512i second = _mm512_srlv_epi32(high, halves(0, 2));
    // a | (b & c)
    w->quants[2 * half] = _mm512_ternarylogic_epi32(low_nibbles(low), first, pair, 0xf8);
    w->quants[2 * half + 1] = _mm512_ternarylogic_epi32(
        low_nibbles(_mm512_srli_epi16(low, 4)), second, pair, 0xf8);
  }
  const __m128i bytes = _mm_loadu_si128((const __m128i *)(block + 192));
  const __m512 all = _mm512_mul_ps(
      _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(bytes)), _mm512_set1_ps(ck_half(block + 208)));
  const __m512i quarter = _mm512_set_epi32(3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
  for (int i = 0; i < 4; i++) {
    const __m512i places = _mm512_add_epi32(quarter, _mm512_set1_epi32(4 * i));
    w->scales[i] = _mm512_permutexvar_ps(places, all);
  }
}

CK_INLINE long_block load_block(ck_type type, const uint8_t *block) {
  long_block w;
  if (type == ck_q6_k) {
    load_q6_k(block, &w);
  } else if (type == ck_q5_k) {
    load_q5_k(block, &w);
  } else {
    load_small_scales(block, &w);
    load_chunks(block + 16, &w);
  }
  return w;
}

// One row by `count` tokens.
CK_INLINE void dot_row(ck_type type, const uint8_t *row, size_t columns, const ck_activations *x,
                       const uint8_t *token, const size_t count, float *y, size_t y_stride) {
  const ck_format format = ck_format_of(type);
  const size_t groups = 256 / format.group_length;
  __m512 sums[ck_few_tokens];
  __m256 minimum_sums[ck_few_tokens];
  for (size_t t = 0; t < count; t++) {
    sums[t] = _mm512_setzero_ps();
    minimum_sums[t] = _mm256_setzero_ps();
  }
  for (size_t b = 0; b < columns / 256; b++, row += format.bytes) {
    const long_block w = load_block(type, row);
    for (size_t near = 0; near < format.bytes; near += 64) {
      _mm_prefetch((const char *)row + ck_prefetch_distance + near, _MM_HINT_T0);
    }
    for (size_t t = 0; t < count; t++) {
      const uint8_t *quants = token + t * x->stride;
      const float *scales = (const float *)(quants + x->scales) + b * groups;
      const float *corrections = (const float *)(quants + x->corrections) + b * groups;
      __m512 sum = _mm512_setzero_ps();
      for (int i = 0; i < 4; i++) {
        __m512i dots = _mm512_setzero_si512();
        if (type == ck_q6_k) {
          // Each group's correction in one place of its quarter.
          const __m128i four = _mm_load_si128((const __m128i *)(corrections + 4 * i));
          dots = _mm512_maskz_broadcast_i32x4(0x8421, four);
        }
        const __m512i part = _mm512_load_si512(quants + 256 * b + 64 * i);
        dots = _mm512_dpbusd_epi32(dots, w.quants[i], part);
        sum = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dots), w.scales[i], sum);
      }
      sums[t] = _mm512_fmadd_ps(sum, _mm512_set1_ps(*scales), sums[t]);
      if (format.has_minimums) {
        minimum_sums[t] =
            _mm256_fmadd_ps(w.minimums, _mm256_load_ps(corrections), minimum_sums[t]);
      }
    }
  }
  for (size_t t = 0; t < count; t++) {
    const __m512 minimums = _mm512_insertf32x8(_mm512_setzero_ps(), minimum_sums[t], 0);
    y[t * y_stride] = _mm512_reduce_add_ps(_mm512_add_ps(sums[t], minimums));
  }
}

#include "dot_rows.h"

void ck_multiply_k_dots_avx512(const ck_weights *w, const ck_activations *x, float *y,
                               size_t y_stride) {
#define CASE(type) case type: multiply_type(type, w, x, y, y_stride); break;
  switch (w->type) {
    CASE(ck_q4_k) CASE(ck_q5_k) CASE(ck_q6_k)
    default: break;
  }
#undef CASE
}

#pragma clang attribute pop
#endif
