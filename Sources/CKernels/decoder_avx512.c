#include "decoder.h"

#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,fma,f16c"))), apply_to = function)

typedef int32_t integers __attribute__((vector_size(64)));

#define NAME(f) f##_avx512
#define LANES 16
#define F __m512
#define I integers
#define SPLAT(s) _mm512_set1_ps(s)
#define LOAD_HALF(p) _mm512_cvtph_ps(_mm256_loadu_si256((const __m256i *)(p)))
#define STORE_HALF(p, x) _mm256_storeu_si256((__m256i *)(p), _mm512_cvtps_ph(x, 0))
#define FMA(a, b, c) _mm512_fmadd_ps(a, b, c)
#define TALL 12
#define WIDE 2
#define LOW 6
#include "decoder_body.h"

#pragma clang attribute pop
#endif
