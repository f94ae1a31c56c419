/* Functions that have a safer twin here.  The last include of every .c file:
 * what comes after it and uses one of these words does not compile. */
#ifndef KATCHI_BASE_BANNED_H
#define KATCHI_BASE_BANNED_H

#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf
#pragma GCC poison strtok gets
#pragma GCC poison atoi atol atoll atof strtol strtoul strtoll strtoull
#pragma GCC poison strptime localtime gmtime ctime asctime mktime

#endif
