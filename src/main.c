#include <stdio.h>

int
main(void)
{
	puts("katchi");
	return 0;
}
