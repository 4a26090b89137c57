// How each quantized type packs its blocks (ggml's ggml-common.h), unpacked to one form:
// w[i] = scales[g] · (quants[i] − zero) + minimums[g], where g is the group of i.
#ifndef CKERNELS_BLOCKS_H
#define CKERNELS_BLOCKS_H

#include <stdint.h>
#include <string.h>

#include "product.h"

#define CK_INLINE static inline __attribute__((always_inline))

// What a quantized type's blocks look like.
typedef struct {
  size_t length, bytes;
  size_t group_length;  // numbers that share a scale
  int has_minimums;
  int32_t zero;  // the stored number that means zero, before a minimum is added
} ck_format;

CK_INLINE ck_format ck_format_of(ck_type type) {
  switch (type) {
    case ck_q4_0: return (ck_format){32, 18, 32, 0, 8};
    case ck_q4_1: return (ck_format){32, 20, 32, 1, 0};
    case ck_q5_0: return (ck_format){32, 22, 32, 0, 16};
    case ck_q5_1: return (ck_format){32, 24, 32, 1, 0};
    case ck_q8_0: return (ck_format){32, 34, 32, 0, 128};
    case ck_q4_k: return (ck_format){256, 144, 32, 1, 0};
    case ck_q5_k: return (ck_format){256, 176, 32, 1, 0};
    case ck_q6_k: return (ck_format){256, 210, 16, 0, 32};
    case ck_f32: return (ck_format){1, 4, 1, 0, 0};
    case ck_f16:
    case ck_bf16: break;
  }
  return (ck_format){1, 2, 1, 0, 0};
}

CK_INLINE float ck_half(const uint8_t *bytes) {
  _Float16 half;
  memcpy(&half, bytes, 2);
  return (float)half;
}

CK_INLINE uint32_t ck_word(const uint8_t *bytes) {
  uint32_t word;
  memcpy(&word, bytes, 4);
  return word;
}

// Eight scales and eight minimums of six bits each, in 12 bytes, to 16 bytes: the scales, then the minimums.
CK_INLINE void ck_six_bit_scales(const uint8_t *bytes, uint8_t out[16]) {
  const uint32_t a = ck_word(bytes), b = ck_word(bytes + 4), c = ck_word(bytes + 8);
  const uint32_t words[4] = {
      a & 0x3f3f3f3f, (c & 0x0f0f0f0f) | ((a >> 6 & 0x03030303) << 4),
      b & 0x3f3f3f3f, (c >> 4 & 0x0f0f0f0f) | ((b >> 6 & 0x03030303) << 4)};
  memcpy(out, words, 16);
}

CK_INLINE void ck_unpack_nibbles(const uint8_t *pairs, uint8_t *quants) {
  for (int i = 0; i < 16; i++) {
    quants[i] = pairs[i] & 15;
    quants[16 + i] = pairs[i] >> 4;
  }
}

// Adds the fifth bits: bit i of four bytes belongs to number i.
CK_INLINE void ck_add_fifth_bits(const uint8_t *bits, uint8_t *quants) {
  const uint32_t word = ck_word(bits);
  for (int i = 0; i < 32; i++) quants[i] |= (word >> i & 1) << 4;
}

// Four chunks of 32 bytes: the low halves are one group, the high halves the next.
CK_INLINE void ck_unpack_chunks(const uint8_t *pairs, uint8_t *quants) {
  for (int chunk = 0; chunk < 4; chunk++) {
    for (int i = 0; i < 32; i++) {
      quants[64 * chunk + i] = pairs[32 * chunk + i] & 15;
      quants[64 * chunk + 32 + i] = pairs[32 * chunk + i] >> 4;
    }
  }
}

CK_INLINE void ck_unpack_k_scales(const uint8_t *block, float *scales, float *minimums) {
  uint8_t small[16];
  ck_six_bit_scales(block + 4, small);
  const float unit = ck_half(block), minimum_unit = ck_half(block + 2);
  for (int i = 0; i < 8; i++) {
    scales[i] = unit * small[i];
    minimums[i] = -(minimum_unit * small[8 + i]);
  }
}

CK_INLINE void ck_unpack_q6_k(const uint8_t *block, uint8_t *quants, float *scales) {
  const float unit = ck_half(block + 208);
  for (int i = 0; i < 16; i++) scales[i] = unit * (int8_t)block[192 + i];
  for (int half = 0; half < 2; half++) {
    const uint8_t *low = block + 64 * half, *high = block + 128 + 32 * half;
    uint8_t *out = quants + 128 * half;
    for (int i = 0; i < 32; i++) {
      out[i] = (low[i] & 15) | (high[i] & 3) << 4;
      out[32 + i] = (low[32 + i] & 15) | (high[i] >> 2 & 3) << 4;
      out[64 + i] = low[i] >> 4 | (high[i] >> 4 & 3) << 4;
      out[96 + i] = low[32 + i] >> 4 | high[i] >> 6 << 4;
    }
  }
}

// Unpacks one block; minimums are written only for types that have them.
CK_INLINE void ck_unpack(ck_type type, const uint8_t *block, uint8_t *quants, float *scales,
                         float *minimums) {
  switch (type) {
    case ck_q8_0:
      scales[0] = ck_half(block);
      for (int i = 0; i < 32; i++) quants[i] = block[2 + i] ^ 0x80;
      break;
    case ck_q4_0:
      scales[0] = ck_half(block);
      ck_unpack_nibbles(block + 2, quants);
      break;
    case ck_q4_1:
      scales[0] = ck_half(block);
      minimums[0] = ck_half(block + 2);
      ck_unpack_nibbles(block + 4, quants);
      break;
    case ck_q5_0:
      scales[0] = ck_half(block);
      ck_unpack_nibbles(block + 6, quants);
      ck_add_fifth_bits(block + 2, quants);
      break;
    case ck_q5_1:
      scales[0] = ck_half(block);
      minimums[0] = ck_half(block + 2);
      ck_unpack_nibbles(block + 8, quants);
      ck_add_fifth_bits(block + 4, quants);
      break;
    case ck_q4_k:
      ck_unpack_k_scales(block, scales, minimums);
      ck_unpack_chunks(block + 16, quants);
      break;
    case ck_q5_k:
      ck_unpack_k_scales(block, scales, minimums);
      ck_unpack_chunks(block + 48, quants);
      for (int i = 0; i < 256; i++) quants[i] |= (block[16 + i % 32] >> (i / 32) & 1) << 4;
      break;
    case ck_q6_k:
      ck_unpack_q6_k(block, quants, scales);
      break;
    case ck_f32:
    case ck_f16:
    case ck_bf16: break;
  }
}

#endif
