#include "CLaneKernels.h"
