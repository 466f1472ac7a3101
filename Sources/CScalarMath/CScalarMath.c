#include "CScalarMath.h"
