// Rows of a matrix × a few tokens at a time.
//
// Included once by a file, after it has defined `dot_row`.

CK_INLINE void multiply_type(ck_type type, const ck_weights *w, const ck_activations *x, float *y,
                             size_t y_stride) {
  for (size_t row = 0; row < w->rows; row++) {
    const uint8_t *bytes = (const uint8_t *)w->base + row * w->row_bytes;
    for (size_t t = 0; t < x->tokens; t += ck_few_tokens) {
      const uint8_t *token = (const uint8_t *)x->base + t * x->stride;
      float *out = y + t * y_stride + row;
#define CASE(n) case n: dot_row(type, bytes, w->columns, x, token, n, out, y_stride); break;
      switch (x->tokens - t) {
        CASE(1) CASE(2) CASE(3)
        default: CASE(4)
      }
#undef CASE
    }
  }
}
