// What the processor can do, and how a thread says that it spins.
#ifndef CKERNELS_PROCESSOR_H
#define CKERNELS_PROCESSOR_H

#include <stdbool.h>

/// AVX2 with FMA and half-precision conversion.
bool ck_has_avx2(void);
/// AVX-512 F, BW, DQ, VL and VNNI.
bool ck_has_avx512(void);
/// NEON with the dot product instructions.
bool ck_has_neon(void);

/// Tells the processor that this thread waits for another one.
static inline void ck_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ __volatile__("yield");
#endif
}

#endif
