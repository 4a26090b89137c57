#include "decoder.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma,f16c"))), apply_to = function)

typedef int32_t integers __attribute__((vector_size(32)));

#define NAME(f) f##_avx2
#define LANES 8
#define F __m256
#define I integers
#define SPLAT(s) _mm256_set1_ps(s)
#define LOAD_HALF(p) _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(p)))
#define STORE_HALF(p, x) _mm_storeu_si128((__m128i *)(p), _mm256_cvtps_ph(x, 0))
#define FMA(a, b, c) _mm256_fmadd_ps(a, b, c)
#define TALL 6
#define WIDE 2
#define LOW 2
#include "decoder_body.h"

#pragma clang attribute pop
#endif
