#include "base/durable.h"

void crash_point(const char *name)
{
	(void)name;
}
