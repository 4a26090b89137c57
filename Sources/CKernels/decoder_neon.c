#include "decoder.h"

#if defined(__aarch64__)
#include <arm_neon.h>

typedef int32_t integers __attribute__((vector_size(16)));

#define NAME(f) f##_neon
#define LANES 4
#define F float32x4_t
#define I integers
#define SPLAT(s) vdupq_n_f32(s)
#define LOAD_HALF(p) vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p)))
#define STORE_HALF(p, x) vst1_u16(p, vreinterpret_u16_f16(vcvt_f16_f32(x)))
#define FMA(a, b, c) vfmaq_f32(c, a, b)
#define TALL 6
#define WIDE 4
#define LOW 6
#include "decoder_body.h"

#endif
