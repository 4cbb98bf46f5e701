// For processors with AVX2.
#include "cull/lamp_body.h"

namespace pai {
const SumLamps kAvx2SumLamps = sum_lamps;
}  // namespace pai
