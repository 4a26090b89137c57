// Matrix × vector with AVX-512 for blocks of 32 numbers: the packed weights are read once, in place, as fast as memory
// delivers them.
#if defined(__x86_64__)
#include "avx512.h"
#include "blocks.h"

#pragma clang attribute push(CK_AVX512, apply_to = function)

// Four blocks: the front halves of their numbers, one block in each quarter of the register, and the back halves
// likewise; scales and minimums repeated in the block's quarter.
typedef struct {
  __m512i front, back;
  __m512 scales, minimums;
} four_blocks;

// One place in each quarter of a register.
enum { one_of_quarter = 0x8421 };

// What is read for blocks beyond the row's end.
static const uint8_t no_block[34];

CK_INLINE uint64_t load_short(const uint8_t *bytes) {
  uint16_t value;
  memcpy(&value, bytes, 2);
  return value;
}

// Two bytes at an offset of each of four blocks.
CK_INLINE uint64_t load_shorts(const uint8_t *const block[4], size_t offset) {
  return load_short(block[0] + offset) | load_short(block[1] + offset) << 16
      | load_short(block[2] + offset) << 32 | load_short(block[3] + offset) << 48;
}

// A 16-bit float at an offset of each of four blocks, repeated in the block's quarter.
CK_INLINE __m512 load_halves(const uint8_t *const block[4], size_t offset) {
  const __m128 four = _mm_cvtph_ps(_mm_cvtsi64_si128((int64_t)load_shorts(block, offset)));
  const __m512i places = _mm512_set_epi32(3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
  return _mm512_permutexvar_ps(places, _mm512_castps128_ps512(four));
}

// 16 bytes at an offset of each of four blocks.
CK_INLINE __m512i load_quarters(const uint8_t *const block[4], size_t offset) {
  const __m128i a = _mm_loadu_si128((const __m128i *)(block[0] + offset));
  const __m128i b = _mm_loadu_si128((const __m128i *)(block[1] + offset));
  const __m128i c = _mm_loadu_si128((const __m128i *)(block[2] + offset));
  const __m128i d = _mm_loadu_si128((const __m128i *)(block[3] + offset));
  __m512i all = _mm512_castsi128_si512(a);
  all = _mm512_inserti32x4(all, b, 1);
  all = _mm512_inserti32x4(all, c, 2);
  return _mm512_inserti32x4(all, d, 3);
}

CK_INLINE __m512i low_nibbles(__m512i pairs) {
  return _mm512_and_si512(pairs, _mm512_set1_epi8(15));
}

CK_INLINE __m512i high_nibbles(__m512i pairs) {
  return low_nibbles(_mm512_srli_epi16(pairs, 4));
}

// A block is five words, scale and minimum and then 16 pairs of numbers, so that whole words can be sorted.
CK_INLINE four_blocks load_q4_1(const uint8_t *row, size_t count) {
  const size_t words = 5 * count;
  const __mmask16 head = words >= 16 ? 0xffff : (__mmask16)((1u << words) - 1);
  const __mmask16 tail = words == 20 ? 0xffff : words > 4 ? (__mmask16)((1u << (words - 4)) - 1) : 0;
  const __m512i a = _mm512_maskz_loadu_epi32(head, row);
  const __m512i b = _mm512_maskz_loadu_epi32(tail, row + 16);
  const __m512i pair_places =
      _mm512_set_epi32(31, 30, 29, 28, 14, 13, 12, 11, 9, 8, 7, 6, 4, 3, 2, 1);
  const __m512i pairs = _mm512_permutex2var_epi32(a, pair_places, b);
  // The four scales and the four minimums, each four times.
  const __m512i half_places = _mm512_set_epi16(
      31, 31, 31, 31, 21, 21, 21, 21, 11, 11, 11, 11, 1, 1, 1, 1,
      30, 30, 30, 30, 20, 20, 20, 20, 10, 10, 10, 10, 0, 0, 0, 0);
  const __m512i halves = _mm512_permutexvar_epi16(half_places, a);
  return (four_blocks){
      .front = low_nibbles(pairs), .back = high_nibbles(pairs),
      .scales = _mm512_cvtph_ps(_mm512_castsi512_si256(halves)),
      .minimums = _mm512_cvtph_ps(_mm512_extracti64x4_epi64(halves, 1))};
}

CK_INLINE four_blocks load_q8_0(const uint8_t *const block[4]) {
  const __m512i flip = _mm512_set1_epi8((char)0x80);
  return (four_blocks){
      .front = _mm512_xor_si512(load_quarters(block, 2), flip),
      .back = _mm512_xor_si512(load_quarters(block, 18), flip),
      .scales = load_halves(block, 0)};
}

CK_INLINE four_blocks load_q4_0(const uint8_t *const block[4]) {
  const __m512i pairs = load_quarters(block, 2);
  return (four_blocks){
      .front = low_nibbles(pairs), .back = high_nibbles(pairs), .scales = load_halves(block, 0)};
}

// Blocks with fifth bits at `high` and pairs at `high + 4`.
CK_INLINE four_blocks load_q5(const uint8_t *const block[4], size_t high, int has_minimums) {
  const __m512i pairs = load_quarters(block, high + 4), bit = _mm512_set1_epi8(16);
  const __m512i front = low_nibbles(pairs), back = high_nibbles(pairs);
  return (four_blocks){
      .front = _mm512_mask_add_epi8(front, load_shorts(block, high), front, bit),
      .back = _mm512_mask_add_epi8(back, load_shorts(block, high + 2), back, bit),
      .scales = load_halves(block, 0),
      .minimums = has_minimums ? load_halves(block, 2) : _mm512_setzero_ps()};
}

// `count` blocks, at most four.
CK_INLINE four_blocks load_blocks(ck_type type, const uint8_t *row, size_t count) {
  if (type == ck_q4_1) return load_q4_1(row, count);
  const size_t bytes = ck_format_of(type).bytes;
  const uint8_t *const block[4] = {
      row, count > 1 ? row + bytes : no_block, count > 2 ? row + 2 * bytes : no_block,
      count > 3 ? row + 3 * bytes : no_block};
  switch (type) {
    case ck_q4_0: return load_q4_0(block);
    case ck_q5_0: return load_q5(block, 2, 0);
    case ck_q5_1: return load_q5(block, 4, 1);
    default: return load_q8_0(block);
  }
}

// One row by `count` tokens.
CK_INLINE void dot_row(ck_type type, const uint8_t *row, size_t columns, const ck_activations *x,
                       const uint8_t *token, const size_t count, float *y, size_t y_stride) {
  const ck_format format = ck_format_of(type);
  const __m512i quarter = _mm512_set_epi32(3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
  __m512 sums[ck_few_tokens], minimum_sums[ck_few_tokens];
  for (size_t t = 0; t < count; t++) sums[t] = minimum_sums[t] = _mm512_setzero_ps();
  const size_t blocks = columns / 32;
  for (size_t b = 0; b < blocks; b += 4, row += 4 * format.bytes) {
    const size_t left = blocks - b;
    const four_blocks w = left >= 4 ? load_blocks(type, row, 4) : load_blocks(type, row, left);
    for (size_t near = 0; near < 4 * format.bytes; near += 64) {
      _mm_prefetch((const char *)row + ck_prefetch_distance + near, _MM_HINT_T0);
    }
    for (size_t t = 0; t < count; t++) {
      const uint8_t *quants = token + t * x->stride;
      const float *scales = (const float *)(quants + x->scales) + b;
      const float *corrections = (const float *)(quants + x->corrections) + b;
      const __m128 correction = _mm_load_ps(corrections);
      __m512i dots = _mm512_setzero_si512();
      if (!format.has_minimums) {
        dots = _mm512_maskz_broadcast_i32x4(one_of_quarter, _mm_castps_si128(correction));
      }
      dots = _mm512_dpbusd_epi32(dots, w.front, _mm512_load_si512(quants + 32 * b));
      dots = _mm512_dpbusd_epi32(dots, w.back, _mm512_load_si512(quants + 32 * b + 64));
      const __m512 four = _mm512_broadcast_f32x4(_mm_load_ps(scales));
      const __m512 scale = _mm512_mul_ps(w.scales, _mm512_permutevar_ps(four, quarter));
      sums[t] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dots), scale, sums[t]);
      if (format.has_minimums) {
        const __m512 once = _mm512_maskz_broadcast_f32x4(one_of_quarter, correction);
        minimum_sums[t] = _mm512_fmadd_ps(w.minimums, once, minimum_sums[t]);
      }
    }
  }
  for (size_t t = 0; t < count; t++) {
    y[t * y_stride] = _mm512_reduce_add_ps(_mm512_add_ps(sums[t], minimum_sums[t]));
  }
}

#include "dot_rows.h"

void ck_multiply_dots_avx512(const ck_weights *w, const ck_activations *x, float *y,
                             size_t y_stride) {
#define CASE(type) case type: multiply_type(type, w, x, y, y_stride); break;
  switch (w->type) {
    CASE(ck_q4_0) CASE(ck_q4_1) CASE(ck_q5_0) CASE(ck_q5_1) CASE(ck_q8_0)
    default: break;
  }
#undef CASE
}

#pragma clang attribute pop
#endif
