// Rounding of activations to signed bytes, for any instruction set: plain loops that the compiler turns into its
// vectors. The plain Swift twin, ActivationQuantizer, gives the same bytes.
#include "blocks.h"

// The greatest magnitude.
CK_INLINE float magnitude_of(const float *x, const size_t count) {
  // Magnitudes compare as their bits do.
  uint32_t greatest = 0;
  for (size_t i = 0; i < count; i++) {
    uint32_t bits;
    memcpy(&bits, x + i, 4);
    // What is no number counts as nothing.
    const uint32_t magnitude = (bits & 0x7fffffff) > 0x7f800000 ? 0 : bits & 0x7fffffff;
    greatest = magnitude > greatest ? magnitude : greatest;
  }
  float magnitude;
  memcpy(&magnitude, &greatest, 4);
  return magnitude;
}

// The number of greatest magnitude, the first of equals.
CK_INLINE float extreme_of(const float *x, const size_t count) {
  const float magnitude = magnitude_of(x, count);
  if (magnitude == 0) return 0;
  size_t i = 0;
  while (__builtin_fabsf(x[i]) != magnitude) i++;
  return x[i];
}

CK_INLINE int8_t round_to_byte(float value) {
  value = __builtin_rintf(value);
  // The order of the operands turns what is no number into 127.
  value = value < 127 ? value : 127;
  return (int8_t)(value > -128 ? value : -128);
}

CK_INLINE int32_t sum_of(const int8_t *x, const size_t count) {
  int32_t sum = 0;
  for (size_t i = 0; i < count; i++) sum += x[i];
  return sum;
}

// Blocks of 32: their magnitude becomes 127; scales and scaled sums are kept as halves.
CK_INLINE void quantize_short(ck_type type, const float *x, size_t columns, uint8_t *row,
                              float *scales, void *corrections) {
  const ck_format format = ck_format_of(type);
  const size_t groups = (columns + 127) / 128 * 4;
  for (size_t g = 0; g < groups; g++) {
    uint8_t *front = row + g / 4 * 128 + g % 4 * 16;
    int8_t quants[32] = {0};
    float scale = 0;
    if (g < columns / 32) {
      const float *block = x + 32 * g;
      const float extreme = magnitude_of(block, 32);
      const float units = extreme == 0 ? 0 : 127 / extreme;
      for (int i = 0; i < 32; i++) quants[i] = round_to_byte(block[i] * units);
      scale = extreme / 127;
    }
    memcpy(front, quants, 16);
    memcpy(front + 64, quants + 16, 16);
    const int32_t sum = sum_of(quants, 32);
    scales[g] = (float)(_Float16)scale;
    if (format.has_minimums) {
      ((float *)corrections)[g] = (float)(_Float16)(scale * (float)sum);
    } else {
      ((int32_t *)corrections)[g] = -format.zero * sum;
    }
  }
}

// Blocks of 256: their extreme, with its sign, becomes −127.
CK_INLINE void quantize_long(ck_type type, const float *x, size_t columns, uint8_t *row,
                             float *scales, void *corrections) {
  const ck_format format = ck_format_of(type);
  const size_t groups = 256 / format.group_length;
  for (size_t b = 0; b < columns / 256; b++) {
    const float *block = x + 256 * b;
    int8_t *quants = (int8_t *)row + 256 * b;
    const float extreme = extreme_of(block, 256);
    const float units = extreme == 0 ? 0 : -127 / extreme;
    const float scale = extreme == 0 ? 0 : 1 / units;
    for (int i = 0; i < 256; i++) quants[i] = round_to_byte(block[i] * units);
    for (size_t g = b * groups; g < (b + 1) * groups; g++) {
      const int32_t sum =
          sum_of((const int8_t *)row + g * format.group_length, format.group_length);
      scales[g] = scale;
      if (format.has_minimums) {
        ((float *)corrections)[g] = scale * (float)sum;
      } else {
        ((int32_t *)corrections)[g] = -format.zero * sum;
      }
    }
  }
}

static void quantize(ck_type type, const float *x, size_t columns, const ck_activation_row *row) {
  uint8_t *bytes = row->base;
  float *scales = (float *)(bytes + row->scales);
  void *corrections = bytes + row->corrections;
#define SHORT(type) case type: quantize_short(type, x, columns, bytes, scales, corrections); break;
#define LONG(type) case type: quantize_long(type, x, columns, bytes, scales, corrections); break;
  switch (type) {
    SHORT(ck_q4_0) SHORT(ck_q4_1) SHORT(ck_q5_0) SHORT(ck_q5_1) SHORT(ck_q8_0)
    LONG(ck_q4_k) LONG(ck_q5_k) LONG(ck_q6_k)
    case ck_f32:
    case ck_f16:
    case ck_bf16: break;
  }
#undef SHORT
#undef LONG
}
