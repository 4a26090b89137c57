// The functions of `struct ck_decoder`, written once; each instruction set includes this file after defining
//   NAME(f)           f's name in this set
//   LANES, F          floats in a register, and the register's type
//   I                 the register of as many 32-bit integers
//   SPLAT(s) FMA(a, b, c)         broadcast, a * b + c
//   LOAD_HALF(p) STORE_HALF(p, x)  halves to floats and back
//   TALL, WIDE, LOW   the tiles that fill the registers: TALL rows × WIDE registers, and up to LOW rows × 4
// Sums run in 16 parts whatever the width, so that sets with the same arithmetic give the same bits.

#define PARTS (16 / LANES)
#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

INLINE F NAME(load)(const float *p) {
  F x;
  __builtin_memcpy(&x, p, sizeof x);
  return x;
}

INLINE void NAME(store)(float *p, F x) { __builtin_memcpy(p, &x, sizeof x); }

/// Up to LANES numbers, the rest filled.
INLINE F NAME(load_some)(const float *p, ptrdiff_t count, float fill) {
  F x = SPLAT(fill);
  __builtin_memcpy(&x, p, count * sizeof(float));
  return x;
}

/// e^x to 2 units in the last place; 0 below -87, infinity is never needed above 88.
INLINE F NAME(exp)(F x) {
  const F low = SPLAT(-87.3f), high = SPLAT(88.3f);
  const I below = x < low, above = x > high;
  x = (F)(((I)low & below) | ((I)x & ~below));
  x = (F)(((I)high & above) | ((I)x & ~above));
  // x = n ln 2 + r; adding 1.5 * 2^23 rounds to an integer.
  const F magic = SPLAT(12582912.0f);
  const F shifted = FMA(x, SPLAT(1.44269504f), magic);
  const F n = shifted - magic;
  F r = FMA(n, SPLAT(-0.693145752f), x);
  r = FMA(n, SPLAT(-1.42860677e-6f), r);
  F p = SPLAT(1.3888889e-3f);
  p = FMA(p, r, SPLAT(8.3333333e-3f));
  p = FMA(p, r, SPLAT(4.1666667e-2f));
  p = FMA(p, r, SPLAT(1.6666667e-1f));
  p = FMA(p, r, SPLAT(0.5f));
  p = FMA(p, r, SPLAT(1.0f));
  p = FMA(p, r, SPLAT(1.0f));
  const I power = ((I)shifted << 23) + (I)SPLAT(1.0f);
  return (F)((I)(p * (F)power) & ~below);
}

/// Pairwise, in the same order for every width.
INLINE float NAME(sum)(const F *parts) {
  float x[16];
  __builtin_memcpy(x, parts, sizeof x);
  for (int half = 8; half > 0; half /= 2)
    for (int i = 0; i < half; i++) x[i] += x[i + half];
  return x[0];
}

INLINE void NAME(tile)(
    const int rows, const int width, const bool is_half, bool adds, ptrdiff_t depth,
    const float *a, ptrdiff_t a_stride, const void *b, ptrdiff_t b_stride, float *c,
    ptrdiff_t c_stride) {
  F sum[TALL][4];
  UNROLL for (int r = 0; r < rows; r++)
    UNROLL for (int v = 0; v < width; v++)
      sum[r][v] = adds ? NAME(load)(c + r * c_stride + v * LANES) : SPLAT(0);
  for (ptrdiff_t k = 0; k < depth; k++) {
    F column[4];
    UNROLL for (int v = 0; v < width; v++)
      column[v] = is_half ? LOAD_HALF((const uint16_t *)b + k * b_stride + v * LANES)
                          : NAME(load)((const float *)b + k * b_stride + v * LANES);
    UNROLL for (int r = 0; r < rows; r++) {
      const F x = SPLAT(a[r * a_stride + k]);
      UNROLL for (int v = 0; v < width; v++) sum[r][v] = FMA(x, column[v], sum[r][v]);
    }
  }
  UNROLL for (int r = 0; r < rows; r++)
    UNROLL for (int v = 0; v < width; v++) NAME(store)(c + r * c_stride + v * LANES, sum[r][v]);
}

/// All columns of some rows: `width` registers at a time, then one, then single numbers.
INLINE void NAME(band)(
    const int rows, const int width, const bool is_half, bool adds, ptrdiff_t columns,
    ptrdiff_t depth, const float *a, ptrdiff_t a_stride, const void *b, ptrdiff_t b_stride,
    float *c, ptrdiff_t c_stride) {
  const ptrdiff_t size = is_half ? 2 : 4;
  ptrdiff_t j = 0;
  for (; j + width * LANES <= columns; j += width * LANES)
    NAME(tile)(
        rows, width, is_half, adds, depth, a, a_stride, (const char *)b + j * size, b_stride, c + j,
        c_stride);
  for (; j + LANES <= columns; j += LANES)
    NAME(tile)(
        rows, 1, is_half, adds, depth, a, a_stride, (const char *)b + j * size, b_stride, c + j,
        c_stride);
  for (; j < columns; j++)
    for (int r = 0; r < rows; r++) {
      float sum = adds ? c[r * c_stride + j] : 0;
      for (ptrdiff_t k = 0; k < depth; k++) {
        const float x = is_half ? (float)((const _Float16 *)b)[k * b_stride + j]
                                : ((const float *)b)[k * b_stride + j];
        sum = __builtin_fmaf(a[r * a_stride + k], x, sum);
      }
      c[r * c_stride + j] = sum;
    }
}

INLINE void NAME(some_bands)(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a, ptrdiff_t a_stride,
    const void *b, ptrdiff_t b_stride, const bool is_half, bool adds, float *c,
    ptrdiff_t c_stride) {
#define BAND(count, width) \
  NAME(band)(count, width, is_half, adds, columns, depth, a, a_stride, b, b_stride, c, c_stride)
  while (rows > 0) {
    ptrdiff_t done;
    if (rows >= TALL) { BAND(TALL, WIDE); done = TALL; }
    else if (rows >= 6 && LOW >= 6) { BAND(6, 4); done = 6; }
    else if (rows >= 4) { BAND(4, LOW >= 4 ? 4 : WIDE); done = 4; }
    else if (rows == 3) { BAND(3, LOW >= 3 ? 4 : WIDE); done = 3; }
    else if (rows == 2) { BAND(2, 4); done = 2; }
    else { BAND(1, 4); done = 1; }
    rows -= done;
    a += done * a_stride;
    c += done * c_stride;
  }
#undef BAND
}

/// Rows of `b` that all bands pass before the next: where they lie far apart, each has a page of its own, and more
/// would neither stay in the first cache nor in the first table of pages.
enum { band_depth = 32 };

INLINE void NAME(bands)(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a, ptrdiff_t a_stride,
    const void *b, ptrdiff_t b_stride, const bool is_half, bool adds, float *c,
    ptrdiff_t c_stride) {
  const ptrdiff_t size = is_half ? 2 : 4;
  if (rows > TALL && depth >= 4 * band_depth && b_stride > columns)
    for (; depth > band_depth; depth -= band_depth) {
      NAME(some_bands)(rows, columns, band_depth, a, a_stride, b, b_stride, is_half, adds, c, c_stride);
      a += band_depth;
      b = (const char *)b + band_depth * b_stride * size;
      adds = true;
    }
  NAME(some_bands)(rows, columns, depth, a, a_stride, b, b_stride, is_half, adds, c, c_stride);
}

static void NAME(product)(
    ptrdiff_t rows, ptrdiff_t columns, ptrdiff_t depth, const float *a, ptrdiff_t a_stride,
    const void *b, ptrdiff_t b_stride, bool is_half, bool adds, float *c, ptrdiff_t c_stride) {
  if (is_half)
    NAME(bands)(rows, columns, depth, a, a_stride, b, b_stride, true, adds, c, c_stride);
  else
    NAME(bands)(rows, columns, depth, a, a_stride, b, b_stride, false, adds, c, c_stride);
}

static void NAME(rms_norm)(
    ptrdiff_t count, const float *x, const float *weight, float epsilon, float *out) {
  F parts[PARTS];
  UNROLL for (int p = 0; p < PARTS; p++) parts[p] = SPLAT(0);
  ptrdiff_t i = 0;
  for (; i + 16 <= count; i += 16)
    UNROLL for (int p = 0; p < PARTS; p++) {
      const F v = NAME(load)(x + i + p * LANES);
      parts[p] = FMA(v, v, parts[p]);
    }
  float sum = NAME(sum)(parts);
  for (; i < count; i++) sum += x[i] * x[i];
  const float scale = 1.0f / __builtin_sqrtf(sum / (float)count + epsilon);
  for (i = 0; i < count; i++) out[i] = x[i] * scale * weight[i];
}

static float NAME(exponentials)(ptrdiff_t count, const float *x, float shift, float *out) {
  F parts[PARTS];
  UNROLL for (int p = 0; p < PARTS; p++) parts[p] = SPLAT(0);
  ptrdiff_t i = 0;
  for (; i + 16 <= count; i += 16)
    UNROLL for (int p = 0; p < PARTS; p++) {
      const F v = NAME(exp)(NAME(load)(x + i + p * LANES) - SPLAT(shift));
      if (out) NAME(store)(out + i + p * LANES, v);
      parts[p] += v;
    }
  float sum = NAME(sum)(parts);
  for (; i < count; i += LANES) {
    const ptrdiff_t some = count - i < LANES ? count - i : LANES;
    const F v = NAME(exp)(NAME(load_some)(x + i, some, shift) - SPLAT(shift));
    for (ptrdiff_t l = 0; l < some; l++) sum += v[l];
    if (out) __builtin_memcpy(out + i, &v, some * sizeof(float));
  }
  return sum;
}

static float NAME(maximum)(ptrdiff_t count, const float *x) {
  F parts[PARTS];
  UNROLL for (int p = 0; p < PARTS; p++) parts[p] = SPLAT(-__builtin_inff());
  ptrdiff_t i = 0;
  for (; i + 16 <= count; i += 16)
    UNROLL for (int p = 0; p < PARTS; p++) {
      const F v = NAME(load)(x + i + p * LANES);
      const I greater = v > parts[p];
      parts[p] = (F)(((I)v & greater) | ((I)parts[p] & ~greater));
    }
  float most = -__builtin_inff();
  UNROLL for (int p = 0; p < PARTS; p++)
    for (int l = 0; l < LANES; l++)
      if (parts[p][l] > most) most = parts[p][l];
  for (; i < count; i++)
    if (x[i] > most) most = x[i];
  return most;
}

/// x / (1 + e^-s): silu for s = x, gelu for s = 2 √(2/π) (x + 0.044715 x³).
INLINE F NAME(gate)(F x, const bool is_gelu) {
  F s = x;
  if (is_gelu) {
    const F cubic = FMA(x * x, SPLAT(0.044715f), SPLAT(1.0f));
    s = x * cubic * SPLAT(1.59576912f);
  }
  return x / (SPLAT(1.0f) + NAME(exp)(-s));
}

INLINE void NAME(gates)(ptrdiff_t count, float *gate, const float *up, const bool is_gelu) {
  ptrdiff_t i = 0;
  for (; i + LANES <= count; i += LANES) {
    const F x = NAME(gate)(NAME(load)(gate + i), is_gelu);
    NAME(store)(gate + i, x * NAME(load)(up + i));
  }
  if (i < count) {
    const F x = NAME(gate)(NAME(load_some)(gate + i, count - i, 0), is_gelu);
    for (ptrdiff_t l = 0; i < count; i++, l++) gate[i] = x[l] * up[i];
  }
}

static void NAME(gate_silu)(ptrdiff_t count, float *gate, const float *up) {
  NAME(gates)(count, gate, up, false);
}

static void NAME(gate_gelu)(ptrdiff_t count, float *gate, const float *up) {
  NAME(gates)(count, gate, up, true);
}

/// With σ = σ(s(x)), the slopes of x σ · up: up · (σ + x σ (1 - σ) s'(x)) for x, and x σ for up; s as for `gate`.
INLINE void NAME(gate_slopes)(
    ptrdiff_t count, const float *dy, const float *gate, const float *up, float *gate_slope,
    float *up_slope, const bool is_gelu) {
  for (ptrdiff_t i = 0; i < count; i += LANES) {
    const ptrdiff_t some = count - i < LANES ? count - i : LANES;
    const bool is_whole = some == LANES;
    const F x = is_whole ? NAME(load)(gate + i) : NAME(load_some)(gate + i, some, 0);
    const F y = is_whole ? NAME(load)(up + i) : NAME(load_some)(up + i, some, 0);
    const F d = is_whole ? NAME(load)(dy + i) : NAME(load_some)(dy + i, some, 0);
    F s = x, slope = SPLAT(1.0f);
    if (is_gelu) {
      s = x * FMA(x * x, SPLAT(0.044715f), SPLAT(1.0f)) * SPLAT(1.59576912f);
      slope = FMA(x * x, SPLAT(0.134145f), SPLAT(1.0f)) * SPLAT(1.59576912f);
    }
    const F sigmoid = SPLAT(1.0f) / (SPLAT(1.0f) + NAME(exp)(-s));
    const F bend = x * sigmoid * (SPLAT(1.0f) - sigmoid);
    const F dgate = d * y * FMA(bend, slope, sigmoid), dup = d * x * sigmoid;
    __builtin_memcpy(gate_slope + i, &dgate, some * sizeof(float));
    __builtin_memcpy(up_slope + i, &dup, some * sizeof(float));
  }
}

static void NAME(silu_gradient)(
    ptrdiff_t count, const float *dy, const float *gate, const float *up, float *gate_slope,
    float *up_slope) {
  NAME(gate_slopes)(count, dy, gate, up, gate_slope, up_slope, false);
}

static void NAME(gelu_gradient)(
    ptrdiff_t count, const float *dy, const float *gate, const float *up, float *gate_slope,
    float *up_slope) {
  NAME(gate_slopes)(count, dy, gate, up, gate_slope, up_slope, true);
}

static void NAME(softmax_gradient)(
    ptrdiff_t count, const float *weights, float scale, float *slopes) {
  F parts[PARTS];
  UNROLL for (int p = 0; p < PARTS; p++) parts[p] = SPLAT(0);
  ptrdiff_t i = 0;
  for (; i + 16 <= count; i += 16)
    UNROLL for (int p = 0; p < PARTS; p++)
      parts[p] = FMA(
          NAME(load)(weights + i + p * LANES), NAME(load)(slopes + i + p * LANES), parts[p]);
  float mean = NAME(sum)(parts);
  for (; i < count; i++) mean += weights[i] * slopes[i];
  for (i = 0; i < count; i++) slopes[i] = (slopes[i] - mean) * weights[i] * scale;
}

static void NAME(scale)(ptrdiff_t count, float factor, float *x) {
  for (ptrdiff_t i = 0; i < count; i++) x[i] *= factor;
}

static void NAME(store_half)(ptrdiff_t count, const float *x, uint16_t *out, ptrdiff_t stride) {
  if (stride == 1) {
    ptrdiff_t i = 0;
    for (; i + LANES <= count; i += LANES) STORE_HALF(out + i, NAME(load)(x + i));
    x += i, out += i, count -= i;
  }
  for (ptrdiff_t i = 0; i < count; i++) {
    const _Float16 half = (_Float16)x[i];
    __builtin_memcpy(out + i * stride, &half, sizeof half);
  }
}

static void NAME(rotate)(
    ptrdiff_t pairs, bool is_split, float *x, const float *restrict cosines,
    const float *restrict sines) {
  if (is_split) {
    float *restrict low = x, *restrict high = x + pairs;
    for (ptrdiff_t i = 0; i < pairs; i++) {
      const float a = low[i], b = high[i];
      low[i] = a * cosines[i] - b * sines[i];
      high[i] = a * sines[i] + b * cosines[i];
    }
  } else {
    for (ptrdiff_t i = 0; i < pairs; i++) {
      const float a = x[2 * i], b = x[2 * i + 1];
      x[2 * i] = a * cosines[i] - b * sines[i];
      x[2 * i + 1] = a * sines[i] + b * cosines[i];
    }
  }
}

static void NAME(add)(ptrdiff_t count, float *restrict x, const float *restrict y) {
  for (ptrdiff_t i = 0; i < count; i++) x[i] += y[i];
}

const struct ck_decoder NAME(ck_decoder) = {
  .product = NAME(product),
  .rms_norm = NAME(rms_norm),
  .exponentials = NAME(exponentials),
  .maximum = NAME(maximum),
  .gate_silu = NAME(gate_silu),
  .gate_gelu = NAME(gate_gelu),
  .silu_gradient = NAME(silu_gradient),
  .gelu_gradient = NAME(gelu_gradient),
  .softmax_gradient = NAME(softmax_gradient),
  .scale = NAME(scale),
  .store_half = NAME(store_half),
  .rotate = NAME(rotate),
  .add = NAME(add),
};

#undef PARTS
#undef INLINE
#undef UNROLL
