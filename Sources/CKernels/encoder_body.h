// The encoder's kernels for one set of instructions. A file that includes this defines before:
//   KERNELS        the name of the table of them
//   WIDTH          floats in a vector
//   NEAREST        a vector's nearest whole numbers, halves to even
//   LEAST, MOST    a vector's minimum and maximum with another, the other where the first is no number
//   TILE           tokens of a tile of products, at most 16
//   float_tile(m, x, x_gap, panel, columns, out, out_gap)   out[m][32] = x[m][columns] * panel
//   int8_tile(m, q, q_gap, panel, groups, sums, out)        out[m][32], exact, for groups of four columns, a multiple of four
#include "include/encoder.h"

#include <float.h>
#include <math.h>
#include <string.h>

typedef float Vector __attribute__((vector_size(WIDTH * 4), aligned(4)));
typedef int32_t Integers __attribute__((vector_size(WIDTH * 4), aligned(4)));
typedef uint8_t Bytes __attribute__((vector_size(WIDTH), aligned(1)));

enum { panel_rows = 32 };

static inline long round_up(long count, long unit) { return (count + unit - 1) / unit * unit; }

static inline Vector load(const float *p) { return *(const Vector *)p; }
static inline void store(float *p, Vector v) { *(Vector *)p = v; }
static inline Vector splat(float x) { return (Vector){0} + x; }

// The first `count` floats, then `fill`.
static inline Vector load_part(const float *p, long count, float fill) {
  Vector v = splat(fill);
  memcpy(&v, p, (size_t)count * sizeof(float));
  return v;
}

static inline float total(Vector v) {
  float sum = 0;
  for (int i = 0; i < WIDTH; i++) sum += v[i];
  return sum;
}

// 2^t for t <= 0; what is below the smallest normal number becomes that. Relative error below 2e-7: the
// polynomial's 9e-8 (least maximum over |f| <= 1/2) and rounding.
static inline Vector power_of_two(Vector t) {
  t = MOST(t, splat(-126));
  Integers whole = NEAREST(t);
  Vector f = t - __builtin_convertvector(whole, Vector);
  Vector p = 0.0013264691f * f + 0.009671512f;
  p = p * f + 0.05550734f;
  p = p * f + 0.24022242f;
  p = p * f + 0.693147f;
  p = p * f + 1;
  Integers exponent = (whole + 127) << 23;
  return p * (Vector)exponent;
}

// x * (1 + erf(x / sqrt 2)) / 2 = max(x, 0) - |x| * erfc(|x| / sqrt 2) / 2. The logarithm of the last factor is
// nearly a parabola: a polynomial of degree six gives the product to 6e-8.
static inline Vector gelu_of(Vector x) {
  Vector size = __builtin_elementwise_abs(x);
  Vector u = LEAST(size, splat(5.6f));
  Vector log = 3.3092794e-05f * u - 0.00076921965f;
  log = log * u + 0.008080716f;
  log = log * u - 0.053412106f;
  log = log * u - 0.45877097f;
  log = log * u - 1.1512017f;
  log = log * u - 0.9999931f;
  return MOST(x, splat(0)) - size * power_of_two(log);
}

// Writes one tile's row: `tile` has 32 numbers, `count` of which exist.
static inline void finish_row(const float *tile, const float *bias, bool gelu, float *y, long count) {
  for (long c = 0; c < count; c += WIDTH) {
    long here = count - c;
    bool whole = here >= WIDTH;
    Vector v = load(tile + c) + (whole ? load(bias + c) : load_part(bias + c, here, 0));
    if (gelu) v = gelu_of(v);
    if (whole) store(y + c, v);
    else memcpy(y + c, &v, (size_t)here * sizeof(float));
  }
}

// Asks for the lines that a tile goes to, so that they come while it is computed: y is larger than the caches.
static inline void prefetch_tile(int m, const float *y, long gap, long width) {
  for (int i = 0; i < m; i++)
    for (long c = 0; c < width; c += 16) __builtin_prefetch(y + i * gap + c, 1);
}

static void multiply_float(const float *x, long tokens, const float *panels, long rows,
                                   long columns, const float *bias, bool gelu, float *y) {
  float tile[TILE * panel_rows];
  for (long row = 0; row < rows; row += panel_rows) {
    const float *panel = panels + row * columns;
    long width = rows - row < panel_rows ? rows - row : panel_rows;
    for (long token = 0; token < tokens; token += TILE) {
      int m = (int)(tokens - token < TILE ? tokens - token : TILE);
      prefetch_tile(m, y + token * rows + row, rows, width);
      float_tile(m, x + token * columns, columns, panel, columns, tile, panel_rows);
      for (int i = 0; i < m; i++)
        finish_row(tile + i * panel_rows, bias + row, gelu, y + (token + i) * rows + row, width);
    }
  }
}

static void multiply_int8(const uint8_t *q, const float *scales, const float *lows, long tokens,
                                  const int8_t *panels, const float *row_scales, const int32_t *row_sums,
                                  long rows, long columns, const float *bias, bool gelu, float *y) {
  int32_t sums[TILE * panel_rows];
  float tile[panel_rows];
  long q_gap = round_up(columns, 16), groups = q_gap / 4;
  for (long row = 0; row < rows; row += panel_rows) {
    const int8_t *panel = panels + row * q_gap;
    long width = rows - row < panel_rows ? rows - row : panel_rows;
    for (long token = 0; token < tokens; token += TILE) {
      int m = (int)(tokens - token < TILE ? tokens - token : TILE);
      prefetch_tile(m, y + token * rows + row, rows, width);
      int8_tile(m, q + token * q_gap, q_gap, panel, groups, row_sums + row, sums);
      for (int i = 0; i < m; i++) {
        // Sum of (low + scale * q) * row_scale * w, the integer parts being exact.
        Vector scale = splat(scales[token + i]), low = splat(lows[token + i]);
        for (int c = 0; c < panel_rows; c += WIDTH) {
          Vector products = __builtin_convertvector(*(const Integers *)(sums + i * panel_rows + c), Vector);
          Vector whole = __builtin_convertvector(*(const Integers *)(row_sums + row + c), Vector);
          store(tile + c, load(row_scales + row + c) * (scale * products + low * whole));
        }
        finish_row(tile, bias + row, gelu, y + (token + i) * rows + row, width);
      }
    }
  }
}

// One row to bytes: x[c] * factors[c] = low + scale * q[c].
static inline void quantize_row(const float *x, long columns, const float *factors, uint8_t *q, float *scale,
                                float *low) {
  long whole = columns - columns % WIDTH;
  Vector least = splat(FLT_MAX), most = splat(-FLT_MAX);
  for (long c = 0; c < whole; c += WIDTH) {
    Vector v = load(x + c) * load(factors + c);
    least = LEAST(v, least);
    most = MOST(v, most);
  }
  float from = __builtin_reduce_min(least), to = __builtin_reduce_max(most);
  for (long c = whole; c < columns; c++) {
    from = fminf(from, x[c] * factors[c]);
    to = fmaxf(to, x[c] * factors[c]);
  }
  *low = from;
  *scale = (to - from) / 255;
  float step = *scale > FLT_MIN ? 1 / *scale : 0;
  for (long c = 0; c < whole; c += WIDTH) {
    Vector v = (load(x + c) * load(factors + c) - from) * step;
    *(Bytes *)(q + c) = __builtin_convertvector(NEAREST(LEAST(MOST(v, splat(0)), splat(255))), Bytes);
  }
  for (long c = whole; c < columns; c++)
    q[c] = (uint8_t)fminf(fmaxf(rintf((x[c] * factors[c] - from) * step), 0), 255);
  for (long c = columns; c < round_up(columns, 16); c++) q[c] = 0;
}

static void quantize(const float *x, long tokens, long columns, const float *factors, uint8_t *q,
                     float *scales, float *lows) {
  for (long token = 0; token < tokens; token++, x += columns, q += round_up(columns, 16))
    quantize_row(x, columns, factors, q, scales + token, lows + token);
}

static void layer_norm(float *x, const float *y, long tokens, long columns, const float *gain,
                        const float *bias, float epsilon) {
  long whole = columns - columns % WIDTH;
  for (long token = 0; token < tokens; token++, x += columns) {
    Vector sum = splat(0);
    float rest = 0;
    for (long c = 0; c < whole; c += WIDTH) {
      Vector v = y ? load(x + c) + load(y + c) : load(x + c);
      store(x + c, v);
      sum += v;
    }
    for (long c = whole; c < columns; c++) {
      if (y) x[c] += y[c];
      rest += x[c];
    }
    float mean = (total(sum) + rest) / (float)columns;
    // A second pass for the variance: the squares' mean less the mean's square would cancel.
    Vector squares = splat(0);
    rest = 0;
    for (long c = 0; c < whole; c += WIDTH) {
      Vector v = load(x + c) - mean;
      squares += v * v;
    }
    for (long c = whole; c < columns; c++) rest += (x[c] - mean) * (x[c] - mean);
    float scale = 1 / sqrtf((total(squares) + rest) / (float)columns + epsilon);
    for (long c = 0; c < whole; c += WIDTH)
      store(x + c, (load(x + c) - mean) * scale * load(gain + c) + load(bias + c));
    for (long c = whole; c < columns; c++) x[c] = (x[c] - mean) * scale * gain[c] + bias[c];
    if (y) y += columns;
  }
}

// Turns a row of scores into powers, not divided by their sum, which is returned. The row goes on to a whole
// number of panels; what is behind `count` becomes nothing.
static inline float exponentials(float *row, long count, float scale) {
  long end = round_up(count, panel_rows);
  for (long c = count; c < end; c++) row[c] = -FLT_MAX;
  Vector most = splat(-FLT_MAX);
  for (long c = 0; c < end; c += WIDTH) most = MOST(load(row + c), most);
  Vector shift = splat(__builtin_reduce_max(most)), sum = splat(0);
  for (long c = 0; c < end; c += WIDTH) {
    Vector power = power_of_two((load(row + c) - shift) * scale);
    store(row + c, power);
    sum += power;
  }
  return total(sum);
}

static void attention(const float *qkv, long tokens, long heads, long size, float *out, float *scratch) {
  long width = heads * size, gap = 3 * width;
  long key_panels = round_up(tokens, panel_rows), value_panels = round_up(size, panel_rows);
  float *keys = scratch;                       // [key panel][size][32]
  float *values = keys + key_panels * size;    // [value panel][token][32]
  float *scores = values + tokens * value_panels;  // [TILE][key_panels]
  // Scores are multiplied by 1 / sqrt(size), and powers are of two instead of e.
  float scale = 1.44269504f / sqrtf((float)size);
  float tile[TILE * panel_rows];
  float divisors[TILE];
  memset(keys, 0, (size_t)(key_panels * size + tokens * value_panels) * sizeof(float));
  for (long head = 0; head < heads; head++) {
    const float *queries = qkv + head * size;
    for (long t = 0; t < tokens; t++) {
      const float *key = queries + t * gap + width, *value = key + width;
      float *column = keys + t / panel_rows * panel_rows * size + t % panel_rows;
      for (long c = 0; c < size; c++) column[c * panel_rows] = key[c];
      for (long c = 0; c < size; c += panel_rows)
        memcpy(values + c * tokens + t * panel_rows, value + c,
               (size_t)(size - c < panel_rows ? size - c : panel_rows) * sizeof(float));
    }
    for (long token = 0; token < tokens; token += TILE) {
      int m = (int)(tokens - token < TILE ? tokens - token : TILE);
      for (long k = 0; k < key_panels; k += panel_rows)
        float_tile(m, queries + token * gap, gap, keys + k * size, size, scores + k, key_panels);
      for (int i = 0; i < m; i++)
        divisors[i] = 1 / exponentials(scores + i * key_panels, tokens, scale);
      for (long c = 0; c < size; c += panel_rows) {
        float_tile(m, scores, key_panels, values + c * tokens, tokens, tile, panel_rows);
        long count = size - c < panel_rows ? size - c : panel_rows;
        for (int i = 0; i < m; i++) {
          float *to = out + (token + i) * width + head * size + c;
          for (long j = 0; j < count; j++) to[j] = tile[i * panel_rows + j] * divisors[i];
        }
      }
    }
  }
}

// A head's keys and values in int8, and room for a tile of queries.
typedef struct {
  long tokens, padded, size;  // padded: tokens in whole panels
  int8_t *keys;               // [key panel][size / 4][32][4], a scale and a sum for each key
  float *key_scales;
  int32_t *key_sums;
  int8_t *values;             // [value panel][padded / 4][32][4], a scale and a sum for each column
  float *value_scales;
  int32_t *value_sums;
  float *factors;             // [size]: what queries are multiplied by
  float *scores;              // [TILE][padded]
  uint8_t *powers;            // [TILE][padded]
  uint8_t *queries;           // [TILE][size]
} Head;

static inline void pack_keys(const Head *head, const float *keys, long gap) {
  for (long t = 0; t < head->tokens; t++, keys += gap) {
    Vector peak = splat(0);
    for (long c = 0; c < head->size; c += WIDTH) peak = MOST(__builtin_elementwise_abs(load(keys + c)), peak);
    float scale = __builtin_reduce_max(peak) / 127, step = scale > FLT_MIN ? 1 / scale : 0;
    int8_t *column = head->keys + t / panel_rows * panel_rows * head->size + t % panel_rows * 4;
    Integers sum = {0};
    for (long c = 0; c < head->size; c += WIDTH) {
      Integers q = NEAREST(load(keys + c) * step);
      sum += q;
      Bytes bytes = __builtin_convertvector(q, Bytes);
      for (int g = 0; g < WIDTH; g += 4)
        memcpy(column + (c + g) * panel_rows, (const char *)&bytes + g, 4);
    }
    head->key_scales[t] = scale;
    head->key_sums[t] = __builtin_reduce_add(sum);
  }
}

static inline void pack_values(const Head *head, const float *values, long gap) {
  for (long c = 0; c < head->size; c += WIDTH) {
    Vector peak = splat(0);
    for (long t = 0; t < head->tokens; t++)
      peak = MOST(__builtin_elementwise_abs(load(values + t * gap + c)), peak);
    Vector scale = MOST(peak, splat(FLT_MIN)) / 127, step = 1 / scale;
    Integers sum = {0};
    int8_t *to = head->values + c / panel_rows * panel_rows * head->padded + c % panel_rows * 4;
    for (long t = 0; t < head->padded; t += 4) {
      Integers four = {0};
      for (int i = 0; i < 4 && t + i < head->tokens; i++) {
        Integers q = NEAREST(load(values + (t + i) * gap + c) * step);
        sum += q;
        four |= (q & 255) << (8 * i);
      }
      *(Integers *)(to + t * panel_rows) = four;
    }
    store(head->value_scales + c, scale);
    *(Integers *)(head->value_sums + c) = sum;
  }
}

// Scores of a row to bytes 255 * 2^(score - most), whose sum is returned.
static inline float power_bytes(float *scores, uint8_t *powers, long tokens, long padded) {
  for (long c = tokens; c < padded; c++) scores[c] = -FLT_MAX;
  Vector most = splat(-FLT_MAX);
  for (long c = 0; c < padded; c += WIDTH) most = MOST(load(scores + c), most);
  // log2(255) = 7.9943534
  Vector shift = splat(__builtin_reduce_max(most) - 7.9943534f);
  Integers sum = {0};
  for (long c = 0; c < padded; c += WIDTH) {
    Integers power = NEAREST(power_of_two(load(scores + c) - shift));
    sum += power;
    *(Bytes *)(powers + c) = __builtin_convertvector(power, Bytes);
  }
  return (float)__builtin_reduce_add(sum);
}

// Scores of m queries with all keys, as powers of two.
static inline void score(const Head *head, int m, const float *queries, long gap) {
  int32_t sums[TILE * panel_rows];
  float scales[TILE], lows[TILE];
  for (int i = 0; i < m; i++)
    quantize_row(queries + i * gap, head->size, head->factors, head->queries + i * head->size, scales + i,
                 lows + i);
  for (long k = 0; k < head->padded; k += panel_rows) {
    int8_tile(m, head->queries, head->size, head->keys + k * head->size, head->size / 4, head->key_sums + k, sums);
    for (int i = 0; i < m; i++)
      for (int c = 0; c < panel_rows; c += WIDTH) {
        Vector products = __builtin_convertvector(*(const Integers *)(sums + i * panel_rows + c), Vector);
        Vector whole = __builtin_convertvector(*(const Integers *)(head->key_sums + k + c), Vector);
        Vector product = scales[i] * products + lows[i] * whole;
        store(head->scores + i * head->padded + k + c, product * load(head->key_scales + k + c));
      }
  }
}

static void attend_int8(const Head *head, const float *queries, long gap, float *out, long out_gap) {
  int32_t sums[TILE * panel_rows];
  float divisors[TILE];
  for (long token = 0; token < head->tokens; token += TILE) {
    int m = (int)(head->tokens - token < TILE ? head->tokens - token : TILE);
    score(head, m, queries + token * gap, gap);
    for (int i = 0; i < m; i++)
      divisors[i] = 1 / power_bytes(head->scores + i * head->padded, head->powers + i * head->padded,
                                    head->tokens, head->padded);
    for (long c = 0; c < head->size; c += panel_rows) {
      int8_tile(m, head->powers, head->padded, head->values + c * head->padded, head->padded / 4,
                head->value_sums + c, sums);
      long count = head->size - c < panel_rows ? head->size - c : panel_rows;
      for (int i = 0; i < m; i++)
        for (long j = 0; j < count; j += WIDTH) {
          Vector products = __builtin_convertvector(*(const Integers *)(sums + i * panel_rows + j), Vector);
          store(out + (token + i) * out_gap + c + j, products * divisors[i] * load(head->value_scales + c + j));
        }
    }
  }
}

static void attention_int8(const float *qkv, long tokens, long heads, long size, float *out, float *scratch) {
  // Rows of other sizes fill no vector.
  if (size % 16 != 0) {
    attention(qkv, tokens, heads, size, out, scratch);
    return;
  }
  long padded = round_up(tokens, panel_rows), columns = round_up(size, panel_rows);
  Head head = {.tokens = tokens, .padded = padded, .size = size};
  head.key_scales = scratch;
  head.key_sums = (int32_t *)(head.key_scales + padded);
  head.value_scales = (float *)(head.key_sums + padded);
  head.value_sums = (int32_t *)(head.value_scales + columns);
  head.factors = (float *)(head.value_sums + columns);
  head.scores = head.factors + columns;
  head.keys = (int8_t *)(head.scores + TILE * padded);
  head.values = head.keys + padded * size;
  head.powers = (uint8_t *)(head.values + columns * padded);
  head.queries = head.powers + TILE * padded;
  memset(scratch, 0, (size_t)(head.queries + TILE * size - (uint8_t *)scratch));
  // Scores are multiplied by 1 / sqrt(size), and powers are of two instead of e.
  for (long c = 0; c < size; c++) head.factors[c] = 1.44269504f / sqrtf((float)size);
  long width = heads * size, gap = 3 * width;
  for (long i = 0; i < heads; i++) {
    const float *queries = qkv + i * size;
    pack_keys(&head, queries + width, gap);
    pack_values(&head, queries + 2 * width, gap);
    attend_int8(&head, queries, gap, out + i * size, width);
  }
}

const ck_encoder KERNELS = {
    .multiply_float = multiply_float,
    .multiply_int8 = multiply_int8,
    .quantize = quantize,
    .layer_norm = layer_norm,
    .attention = attention,
    .attention_int8 = attention_int8,
};
