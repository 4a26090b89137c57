// Fills tiles with AVX-512: the same word of 16 rows is gathered, which is the order that a tile needs.
//
// Included once, after tile.h.

// Bytes that a gather can reach.
enum { gather_reach = INT32_MAX / tile_rows };

CK_INLINE __m512i nibbles(__m512i pairs) { return _mm512_and_si512(pairs, _mm512_set1_epi8(15)); }

// The lower, or upper, halves of words as floats.
CK_INLINE __m512 low_halves(__m512i words) { return _mm512_cvtph_ps(_mm512_cvtepi32_epi16(words)); }
CK_INLINE __m512 high_halves(__m512i words) { return low_halves(_mm512_srli_epi32(words, 16)); }

// Byte `i` of words as floats; with its sign, or without.
CK_INLINE __m512 signed_byte(__m512i words, int i) {
  return _mm512_cvtepi32_ps(_mm512_srai_epi32(_mm512_slli_epi32(words, 24 - 8 * i), 24));
}
CK_INLINE __m512 unsigned_byte(__m512i words, int i) {
  const __m512i byte = _mm512_set1_epi32(255);
  return _mm512_cvtepi32_ps(_mm512_and_si512(_mm512_srli_epi32(words, 8 * i), byte));
}

// Gives each byte of four its bit of `bits`, which starts at bit 4 · i, as a fifth bit.
CK_INLINE __m512i add_fifth_bits(__m512i quants, __m512i bits, int i) {
  const int byte = i / 2 * 0x01010101;
  const __m512i word = _mm512_set_epi32(12, 8, 4, 0, 12, 8, 4, 0, 12, 8, 4, 0, 12, 8, 4, 0);
  const __m512i places = _mm512_add_epi8(
      _mm512_mullo_epi32(word, _mm512_set1_epi32(0x01010101)), _mm512_set1_epi32(byte));
  const __m512i which = _mm512_set1_epi32(i % 2 ? (int)0x80402010 : 0x08040201);
  const __mmask64 set = _mm512_test_epi8_mask(_mm512_shuffle_epi8(bits, places), which);
  return _mm512_mask_add_epi8(quants, set, quants, _mm512_set1_epi8(16));
}

// 16 rows of a tile, from one of its blocks on.
typedef struct {
  uint8_t (*quants)[tile_rows][4];
  float (*scales)[tile_rows], (*minimums)[tile_rows];
} tile_part;

CK_INLINE void store(tile_part part, size_t step, __m512i quants) {
  _mm512_store_si512(part.quants[step], quants);
}

// `p` is the block of the first row, and `rows` the bytes from it to the same block of each row.
CK_INLINE __m512i gather(const uint8_t *p, __m512i rows) { return _mm512_i32gather_epi32(rows, p, 1); }

CK_INLINE void gather_short(tile_part part, ck_type type, const uint8_t *p, __m512i rows) {
  const __m512i head = gather(p, rows);
  _mm512_store_ps(part.scales[0], low_halves(head));
  if (ck_format_of(type).has_minimums) _mm512_store_ps(part.minimums[0], high_halves(head));
  if (type == ck_q8_0) {
    const __m512i flip = _mm512_set1_epi8((char)0x80);
    for (int i = 0; i < 8; i++) store(part, i, _mm512_xor_si512(gather(p + 2 + 4 * i, rows), flip));
    return;
  }
  const size_t start = ck_format_of(type).bytes - 16;
  const int has_fifth_bits = type == ck_q5_0 || type == ck_q5_1;
  const __m512i bits = has_fifth_bits ? gather(p + start - 4, rows) : _mm512_setzero_si512();
  for (int i = 0; i < 4; i++) {
    const __m512i pairs = gather(p + start + 4 * i, rows);
    __m512i front = nibbles(pairs), back = nibbles(_mm512_srli_epi16(pairs, 4));
    if (has_fifth_bits) {
      front = add_fifth_bits(front, bits, i);
      back = add_fifth_bits(back, bits, 4 + i);
    }
    store(part, i, front);
    store(part, 4 + i, back);
  }
}

// See `ck_six_bit_scales`.
CK_INLINE void gather_k_scales(tile_part part, const uint8_t *p, __m512i rows) {
  const __m512i six = _mm512_set1_epi8(0x3f), high = _mm512_set1_epi8(0x30);
  const __m512i units = gather(p, rows);
  const __m512i a = gather(p + 4, rows), b = gather(p + 8, rows), c = gather(p + 12, rows);
  const __m512i scales[2] = {
      _mm512_and_si512(a, six),
      _mm512_or_si512(nibbles(c), _mm512_and_si512(_mm512_srli_epi32(a, 2), high))};
  const __m512i minimums[2] = {
      _mm512_and_si512(b, six),
      _mm512_or_si512(
          nibbles(_mm512_srli_epi32(c, 4)), _mm512_and_si512(_mm512_srli_epi32(b, 2), high))};
  const __m512 unit = low_halves(units);
  const __m512 minimum_unit = _mm512_sub_ps(_mm512_setzero_ps(), high_halves(units));
  for (int g = 0; g < 8; g++) {
    const __m512 scale = unsigned_byte(scales[g / 4], g % 4);
    const __m512 minimum = unsigned_byte(minimums[g / 4], g % 4);
    _mm512_store_ps(part.scales[g], _mm512_mul_ps(scale, unit));
    _mm512_store_ps(part.minimums[g], _mm512_mul_ps(minimum, minimum_unit));
  }
}

CK_INLINE void gather_k(tile_part part, ck_type type, const uint8_t *p, __m512i rows) {
  gather_k_scales(part, p, rows);
  const __m512i bit = _mm512_set1_epi8(16);
  for (int i = 0; i < 8; i++) {
    const __m512i bits = type == ck_q5_k ? gather(p + 16 + 4 * i, rows) : _mm512_setzero_si512();
    for (int chunk = 0; chunk < 4; chunk++) {
      const uint8_t *pairs = p + (type == ck_q5_k ? 48 : 16) + 32 * chunk;
      const __m512i both = gather(pairs + 4 * i, rows);
      __m512i even = nibbles(both), odd = nibbles(_mm512_srli_epi16(both, 4));
      if (type == ck_q5_k) {
        const __m512i low = _mm512_srli_epi32(bits, 2 * chunk);
        even = _mm512_ternarylogic_epi32(even, _mm512_slli_epi32(low, 4), bit, 0xf8);
        odd = _mm512_ternarylogic_epi32(odd, _mm512_slli_epi32(low, 3), bit, 0xf8);
      }
      store(part, 16 * chunk + i, even);
      store(part, 16 * chunk + 8 + i, odd);
    }
  }
}

CK_INLINE void gather_q6_k(tile_part part, const uint8_t *p, __m512i rows) {
  const __m512 unit = high_halves(gather(p + 206, rows));
  for (int g = 0; g < 4; g++) {
    const __m512i bytes = gather(p + 192 + 4 * g, rows);
    for (int i = 0; i < 4; i++) {
      _mm512_store_ps(part.scales[4 * g + i], _mm512_mul_ps(signed_byte(bytes, i), unit));
    }
  }
  const __m512i mask = _mm512_set1_epi8(0x30);
  for (int half = 0; half < 2; half++) {
    for (int i = 0; i < 8; i++) {
      const __m512i bits = gather(p + 128 + 32 * half + 4 * i, rows);
      const __m512i a = gather(p + 64 * half + 4 * i, rows);
      const __m512i b = gather(p + 64 * half + 32 + 4 * i, rows);
      const __m512i a_high = nibbles(_mm512_srli_epi16(a, 4));
      const __m512i b_high = nibbles(_mm512_srli_epi16(b, 4));
      // a | (b & c)
      const __m512i quants[4] = {
          _mm512_ternarylogic_epi32(nibbles(a), _mm512_slli_epi32(bits, 4), mask, 0xf8),
          _mm512_ternarylogic_epi32(nibbles(b), _mm512_slli_epi32(bits, 2), mask, 0xf8),
          _mm512_ternarylogic_epi32(a_high, bits, mask, 0xf8),
          _mm512_ternarylogic_epi32(b_high, _mm512_srli_epi32(bits, 2), mask, 0xf8)};
      for (int k = 0; k < 4; k++) store(part, 32 * half + 8 * k + i, quants[k]);
    }
  }
}

CK_INLINE void gather_tile(tile *t, ck_type type, const ck_weights *w, size_t row, size_t column,
                           size_t columns) {
  const ck_format format = ck_format_of(type);
  const size_t last = w->rows - 1 - row;
  if (w->row_bytes > gather_reach) {
    fill_tile(t, type, w, row, column, columns);
    return;
  }
  const size_t groups = format.length / format.group_length, blocks = columns / format.length;
  t->groups = blocks * groups;
  const uint8_t *first =
      (const uint8_t *)w->base + row * w->row_bytes + column / format.length * format.bytes;
  for (int h = 0; h < 2; h++) {
    // Rows below the last repeat it; nobody reads their sums.
    _Alignas(64) int32_t offsets[lanes];
    for (size_t r = 0; r < lanes; r++) {
      const size_t source = lanes * h + r < last ? lanes * h + r : last;
      offsets[r] = (int32_t)(source * w->row_bytes);
    }
    const __m512i rows = _mm512_load_si512(offsets);
    for (size_t b = 0; b < blocks; b++) {
      const uint8_t *p = first + b * format.bytes;
      const tile_part part = {
          (uint8_t(*)[tile_rows][4])t->quants[b * format.length / 4][lanes * h],
          (float(*)[tile_rows])(t->scales[b * groups] + lanes * h),
          (float(*)[tile_rows])(t->minimums[b * groups] + lanes * h)};
      if (format.length == 32) {
        gather_short(part, type, p, rows);
      } else if (type == ck_q6_k) {
        gather_q6_k(part, p, rows);
      } else {
        gather_k(part, type, p, rows);
      }
    }
  }
}
