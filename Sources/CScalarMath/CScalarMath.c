// SwiftPM wants a source file in every C target; the definitions are in the headers.
#include "CScalarMath.h"
