// The functions of `struct ck_vectors`, for one set of instructions. A file that includes this defines before:
//   KERNELS        the name of the table of them
//   WIDTH          floats in a vector
//   MASK(v)        a bit for each lane of a vector of integers that is -1, the others being 0
//   DOT_STEP       bytes that `dot_steps` takes at a time
//   bit_sums(rows, groups, bits, query, sums)   as in the table
//   dot_steps(steps, row, query)                the sum over the first steps * DOT_STEP bytes
#include "include/vectors.h"

typedef float Floats __attribute__((vector_size(WIDTH * 4), aligned(4)));
typedef int32_t Integers __attribute__((vector_size(WIDTH * 4), aligned(4)));
typedef int8_t Bytes __attribute__((vector_size(WIDTH), aligned(1)));

static inline float total(Floats v) {
  float sum = 0;
  for (int i = 0; i < WIDTH; i++) sum += v[i];
  return sum;
}

static ptrdiff_t choose(
    ptrdiff_t rows, const int32_t *sums, const float *factors, const float *biases, const float *errors,
    const struct ck_vector_bound *bound, int32_t *chosen) {
  ptrdiff_t count = 0;
  for (ptrdiff_t r = 0; r < rows; r += WIDTH) {
    Floats sum = __builtin_convertvector(*(const Integers *)(sums + r), Floats);
    Floats upper = *(const Floats *)(biases + r) + *(const Floats *)(factors + r) * (bound->scale * sum - bound->shift) +
        bound->slack * *(const Floats *)(errors + r);
    uint32_t mask = MASK((Integers)(upper >= bound->threshold));
    if (rows - r < WIDTH) mask &= (1u << (rows - r)) - 1;
    for (; mask != 0; mask &= mask - 1) chosen[count++] = (int32_t)(r + __builtin_ctz(mask));
  }
  return count;
}

static void byte_dots(
    ptrdiff_t count, const int32_t *rows, const int8_t *base, ptrdiff_t stride, ptrdiff_t width,
    const int16_t *query, int32_t *dots) {
  // Rows lie anywhere: the next ones are asked for while these are computed.
  enum { ahead = 4, line = 64 };
  const ptrdiff_t steps = width / DOT_STEP;
  for (ptrdiff_t i = 0; i < count; i++) {
    if (i + ahead < count) {
      const int8_t *next = base + rows[i + ahead] * stride;
      for (ptrdiff_t c = 0; c < width; c += line) __builtin_prefetch(next + c);
    }
    const int8_t *row = base + rows[i] * stride;
    int32_t dot = dot_steps(steps, row, query);
    for (ptrdiff_t c = steps * DOT_STEP; c < width; c++) dot += row[c] * query[c];
    dots[i] = dot;
  }
}

static void encode(
    ptrdiff_t width, const int8_t *row, float scale, const float *mean, uint64_t *bits, struct ck_vector_sums *sums) {
  Floats sizes = {0}, squares = {0}, means = {0};
  for (ptrdiff_t start = 0; start < width; start += 64) {
    uint64_t word = 0;
    for (ptrdiff_t c = start; c < start + 64 && c < width; c += WIDTH) {
      Bytes bytes = {0};
      if (width - c >= WIDTH) bytes = *(const Bytes *)(row + c);
      else __builtin_memcpy(&bytes, row + c, (size_t)(width - c));
      Floats middle = *(const Floats *)(mean + c);
      Floats r = __builtin_convertvector(bytes, Floats) * scale - middle;
      word |= (uint64_t)MASK((Integers)(r > 0)) << (c - start);
      sizes += __builtin_elementwise_abs(r);
      squares += r * r;
      means += r * middle;
    }
    bits[start / 64] = word;
  }
  *sums = (struct ck_vector_sums){total(sizes), total(squares), total(means)};
}

const struct ck_vectors KERNELS = {bit_sums, choose, byte_dots, encode};
