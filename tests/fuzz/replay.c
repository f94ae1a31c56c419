/* A fuzzer without its engine: what it once met, again.  Arguments are files,
 * each one input; a finding ends the program as it would end the fuzzer.
 * The empty input comes first. */
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/limits.h"

#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
main(int argc, char **argv)
{
	struct err e;

	LLVMFuzzerTestOneInput((const uint8_t *)"", 0);
	for (int i = 1; i < argc; i++) {
		size_t n;
		char *text = file_read_new(argv[i], LIMIT_BODY, &n, &e);

		if (text == NULL) {
			fprintf(stderr, "%s\n", e.msg);
			return 1;
		}
		fprintf(stderr, "%s\n", argv[i]);
		LLVMFuzzerTestOneInput((const uint8_t *)text, n);
		free(text);
	}
	return 0;
}
