// Matrix × vector with AVX-512: each row of packed weights is read once, as the memory delivers it.
#if defined(__x86_64__)
#include "avx512.h"
#include "blocks.h"

#pragma clang attribute push(CK_AVX512, apply_to = function)

// Four blocks of 32 numbers: the front halves of their numbers, one block in each quarter of the register, and the
// back halves likewise; scales and minimums likewise, each repeated in its quarter.
typedef struct {
  __m512i front, back;
  __m512 scales, minimums;
} four_blocks;

// Four numbers, one for each quarter, repeated in it.
CK_INLINE __m512 spread(__m128 four) {
  const __m512i places = _mm512_set_epi32(3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
  return _mm512_permutexvar_ps(places, _mm512_castps128_ps512(four));
}

CK_INLINE __m512i nibbles_front(__m512i pairs) {
  return _mm512_and_si512(pairs, _mm512_set1_epi8(15));
}

CK_INLINE __m512i nibbles_back(__m512i pairs) {
  return _mm512_and_si512(_mm512_srli_epi16(pairs, 4), _mm512_set1_epi8(15));
}

// A block is five words: scale and minimum, then 16 pairs of numbers.
CK_INLINE four_blocks load_q4_1(const uint8_t *p, size_t blocks) {
  const size_t words = 5 * blocks;
  const __mmask16 head = words >= 16 ? 0xffff : (__mmask16)((1u << words) - 1);
  const __mmask16 tail = words >= 20 ? 0xffff : words > 4 ? (__mmask16)((1u << (words - 4)) - 1) : 0;
  const __m512i a = _mm512_maskz_loadu_epi32(head, p);
  const __m512i b = _mm512_maskz_loadu_epi32(tail, p + 16);
  const __m512i pair_places =
      _mm512_set_epi32(31, 30, 29, 28, 14, 13, 12, 11, 9, 8, 7, 6, 4, 3, 2, 1);
  const __m512i pairs = _mm512_permutex2var_epi32(a, pair_places, b);
  // The words of the four scales and the four minimums, each four times.
  const __m512i half_places = _mm512_set_epi16(
      31, 31, 31, 31, 21, 21, 21, 21, 11, 11, 11, 11, 1, 1, 1, 1,
      30, 30, 30, 30, 20, 20, 20, 20, 10, 10, 10, 10, 0, 0, 0, 0);
  const __m512i halves = _mm512_permutexvar_epi16(half_places, a);
  return (four_blocks){
      .front = nibbles_front(pairs), .back = nibbles_back(pairs),
      .scales = _mm512_cvtph_ps(_mm512_castsi512_si256(halves)),
      // Sums over a quarter count four times.
      .minimums = _mm512_cvtph_ps(_mm512_extracti64x4_epi64(halves, 1))};
}

CK_INLINE __m512i quarters(__m128i a, __m128i b, __m128i c, __m128i d) {
  const __m256i ab = _mm256_inserti128_si256(_mm256_castsi128_si256(a), b, 1);
  const __m256i cd = _mm256_inserti128_si256(_mm256_castsi128_si256(c), d, 1);
  return _mm512_inserti64x4(_mm512_castsi256_si512(ab), cd, 1);
}

CK_INLINE __m128i load_half(const uint8_t *block, size_t offset) {
  return _mm_loadu_si128((const __m128i *)(block + offset));
}

CK_INLINE uint64_t ck_short(const uint8_t *p) {
  uint16_t value;
  memcpy(&value, p, 2);
  return value;
}

// The first halves (16-bit floats) of four blocks.
CK_INLINE __m512 load_scales(const uint8_t *a, const uint8_t *b, const uint8_t *c, const uint8_t *d) {
  const uint64_t bits = ck_short(a) | ck_short(b) << 16 | ck_short(c) << 32 | ck_short(d) << 48;
  return spread(_mm_cvtph_ps(_mm_cvtsi64_si128((int64_t)bits)));
}

static const uint8_t no_block[64];

CK_INLINE four_blocks load_q8_0(const uint8_t *p, size_t blocks) {
  const uint8_t *a = p, *b = blocks > 1 ? p + 34 : no_block, *c = blocks > 2 ? p + 68 : no_block,
                *d = blocks > 3 ? p + 102 : no_block;
  const __m512i flip = _mm512_set1_epi8((char)0x80);
  const __m512i front =
      quarters(load_half(a, 2), load_half(b, 2), load_half(c, 2), load_half(d, 2));
  const __m512i back =
      quarters(load_half(a, 18), load_half(b, 18), load_half(c, 18), load_half(d, 18));
  return (four_blocks){
      .front = _mm512_xor_si512(front, flip), .back = _mm512_xor_si512(back, flip),
      .scales = load_scales(a, b, c, d)};
}

CK_INLINE four_blocks load_blocks(ck_type type, const uint8_t *p, size_t blocks) {
  return type == ck_q4_1 ? load_q4_1(p, blocks) : load_q8_0(p, blocks);
}

// One row by one token.
CK_INLINE float dot_row(ck_type type, const uint8_t *row, size_t columns, const ck_activations *x,
                        const uint8_t *token) {
  const ck_format format = ck_format_of(type);
  const float *scales = (const float *)(token + x->scales);
  const uint8_t *corrections = token + x->corrections;
  const __m512i quarter = _mm512_set_epi32(3, 3, 3, 3, 2, 2, 2, 2, 1, 1, 1, 1, 0, 0, 0, 0);
  __m512 sum = _mm512_setzero_ps(), minimum_sum = _mm512_setzero_ps();
  const size_t blocks = columns / 32;
  for (size_t b = 0; b < blocks; b += 4, row += 4 * format.bytes) {
    const size_t left = blocks - b;
    const four_blocks w = left >= 4 ? load_blocks(type, row, 4) : load_blocks(type, row, left);
    _mm_prefetch(row + 1024, _MM_HINT_T0);
    _mm_prefetch(row + 1088, _MM_HINT_T0);
    const uint8_t *quants = token + 32 * b;
    __m512i dots = _mm512_setzero_si512();
    if (!format.has_minimums) {
      // Each block's correction in one place of its quarter.
      const __m128i four = _mm_load_si128((const __m128i *)(corrections + 4 * b));
      dots = _mm512_maskz_broadcast_i32x4(0x8421, four);
    }
    dots = _mm512_dpbusd_epi32(dots, w.front, _mm512_load_si512(quants));
    dots = _mm512_dpbusd_epi32(dots, w.back, _mm512_load_si512(quants + 64));
    const __m512 four = _mm512_broadcast_f32x4(_mm_load_ps(scales + b));
    const __m512 scale = _mm512_mul_ps(w.scales, _mm512_permutevar_ps(four, quarter));
    sum = _mm512_fmadd_ps(_mm512_cvtepi32_ps(dots), scale, sum);
    if (format.has_minimums) {
      const __m128 sums = _mm_load_ps((const float *)(corrections + 4 * b));
      minimum_sum = _mm512_fmadd_ps(
          w.minimums, _mm512_maskz_broadcast_f32x4(0x8421, sums), minimum_sum);
    }
  }
  return _mm512_reduce_add_ps(_mm512_add_ps(sum, minimum_sum));
}

CK_INLINE void multiply_type(ck_type type, const ck_weights *w, const ck_activations *x, float *y,
                             size_t y_stride) {
  for (size_t row = 0; row < w->rows; row++) {
    const uint8_t *bytes = (const uint8_t *)w->base + row * w->row_bytes;
    for (size_t t = 0; t < x->tokens; t++) {
      const uint8_t *token = (const uint8_t *)x->base + t * x->stride;
      y[t * y_stride + row] = dot_row(type, bytes, w->columns, x, token);
    }
  }
}

bool ck_has_dots_avx512(ck_type type) { return type == ck_q4_1 || type == ck_q8_0; }

void ck_multiply_dots_avx512(const ck_weights *w, const ck_activations *x, float *y,
                             size_t y_stride) {
  if (w->type == ck_q4_1) multiply_type(ck_q4_1, w, x, y, y_stride);
  if (w->type == ck_q8_0) multiply_type(ck_q8_0, w, x, y, y_stride);
}

#pragma clang attribute pop
#endif
