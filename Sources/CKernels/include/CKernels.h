// Kernels that choose their instructions at run time. Everything here is pure: it reads and writes only the
// memory it is given, keeps no state and starts no thread. Callers check shapes; kernels trust them.
#ifndef CKERNELS_H
#define CKERNELS_H

#include "decoder.h"
#include "encoder.h"
#include "processor.h"
#include "product.h"
#include "vectors.h"

#endif
