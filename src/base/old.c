#include "base/old.h"

#include "base/banned.h"

#ifdef KATCHI_CHECK
unsigned filter_old;
#endif
