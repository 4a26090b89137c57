#include "processor.h"

#if defined(__x86_64__)

bool ck_has_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")
      && __builtin_cpu_supports("f16c");
}

bool ck_has_avx512(void) {
  __builtin_cpu_init();
  return ck_has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")
      && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl")
      && __builtin_cpu_supports("avx512vnni");
}

bool ck_has_neon(void) { return false; }

#elif defined(__aarch64__)

#if defined(__linux__)
#include <sys/auxv.h>
// Bit of HWCAP for the dot product instructions (asm/hwcap.h, HWCAP_ASIMDDP).
enum { dot_product_bit = 1 << 20 };
bool ck_has_neon(void) { return (getauxval(AT_HWCAP) & dot_product_bit) != 0; }
#else
// Every Apple processor that runs our oldest system has them.
bool ck_has_neon(void) { return true; }
#endif

bool ck_has_avx2(void) { return false; }
bool ck_has_avx512(void) { return false; }

#else

bool ck_has_avx2(void) { return false; }
bool ck_has_avx512(void) { return false; }
bool ck_has_neon(void) { return false; }

#endif
