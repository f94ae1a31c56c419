#include "base/log.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/utf8.h"

#include "base/banned.h"

static enum log_level log_max = LOG_LEVEL_NOTICE;
static bool color_err, color_out, journal, terminal, progress_shown;

static const struct {
	const char *word;
	const char *color;
} looks[] = {
	[LOG_LEVEL_ERROR] = { "error: ", "\033[1;31m" },
	[LOG_LEVEL_WARNING] = { "warning: ", "\033[33m" },
	[LOG_LEVEL_NOTICE] = { "", "" },
	[LOG_LEVEL_INFO] = { "", "" },
	[LOG_LEVEL_DEBUG] = { "", "\033[2m" },
};

/* systemd.exec(5), JOURNAL_STREAM: "device:inode" of the stream. */
static bool
log_is_journal(void)
{
	const char *env = getenv("JOURNAL_STREAM");
	char own[64];
	struct stat st;

	if (env == NULL || fstat(STDERR_FILENO, &st) != 0)
		return false;
	snprintf(own, sizeof(own), "%ju:%ju", (uintmax_t)st.st_dev,
	    (uintmax_t)st.st_ino);
	return strcmp(env, own) == 0;
}

void
log_open(enum log_level max, bool no_color)
{
	const char *env = getenv("NO_COLOR");
	const char *term = getenv("TERM");
	bool color = !no_color && (env == NULL || env[0] == '\0') &&
	    term != NULL && strcmp(term, "dumb") != 0;

	log_max = max;
	journal = log_is_journal();
	terminal = isatty(STDERR_FILENO) == 1;
	color_err = color && terminal;
	color_out = color && isatty(STDOUT_FILENO) == 1;
}

bool
log_color_err(void)
{
	return color_err;
}

bool
log_color_out(void)
{
	return color_out;
}

const char *
log_priority(enum log_level level)
{
	static const char *const words[] = { "<0>", "<1>", "<2>", "<3>",
	    "<4>", "<5>", "<6>", "<7>" };

	return journal ? words[level] : "";
}

/* Characters that no line of ours may carry raw. */
static bool
log_unsafe(uint32_t cp)
{
	return cp < 0x20 || (cp >= 0x7F && cp <= 0x9F) || cp == 0xAD ||
	    cp == 0x61C || cp == 0x115F || cp == 0x1160 || cp == 0x180E ||
	    (cp >= 0x200B && cp <= 0x200F) ||
	    (cp >= 0x2028 && cp <= 0x202E) ||
	    (cp >= 0x2060 && cp <= 0x206F) ||
	    cp == 0x3164 || cp == 0xFEFF || cp == 0xFFA0 ||
	    (cp >= 0xFFF9 && cp <= 0xFFFB) || (cp >= 0xE0000 && cp <= 0xE0FFF);
}

void
log_text(struct buf *out, struct str s)
{
	size_t at = 0;

	while (at < s.n) {
		size_t start = at;
		uint32_t cp = utf8_next(s, &at);

		if (cp == UTF8_BAD) {
			for (size_t i = start; i < at; i++)
				buf_printf(out, "\\x%02x",
				    (unsigned)(unsigned char)s.p[i]);
		} else if (cp == '\n') {
			buf_adds(out, "\\n");
		} else if (cp == '\t') {
			buf_adds(out, "\\t");
		} else if (cp < 0x80 && log_unsafe(cp)) {
			buf_printf(out, "\\x%02x", (unsigned)cp);
		} else if (log_unsafe(cp)) {
			buf_printf(out, "\\u{%04x}", (unsigned)cp);
		} else {
			buf_add(out, s.p + start, at - start);
		}
	}
}

static void
log_wipe(void)
{
	if (progress_shown)
		fputs("\r\033[K", stderr);
	progress_shown = false;
}

__attribute__((format(printf, 2, 0))) static void
log_line(enum log_level level, const char *fmt, va_list ap)
{
	struct buf raw, line;

	if (level > log_max)
		return;
	buf_init(&raw, LIMIT_LOG_TEXT);
	buf_init(&line, LIMIT_LOG_TEXT * 6 + 64);
	buf_vprintf(&raw, fmt, ap);
	if (raw.over)
		buf_adds(&line, "(a message of more than 2 KiB was cut)");
	buf_adds(&line, log_priority(level));
	if (color_err)
		buf_adds(&line, looks[level].color);
	if (!journal)
		buf_adds(&line, looks[level].word);
	if (color_err && looks[level].color[0] != '\0')
		buf_adds(&line, "\033[0m");
	log_text(&line, buf_str(&raw));
	buf_addc(&line, '\n');
	log_wipe();
	fwrite(buf_z(&line), 1, line.n, stderr);
	buf_release(&line);
	buf_release(&raw);
}

#define LOG_FUNCTION(name, level)                       \
	void                                            \
	name(const char *fmt, ...)                      \
	{                                               \
		va_list ap;                             \
                                                        \
		va_start(ap, fmt);                      \
		log_line(level, fmt, ap);               \
		va_end(ap);                             \
	}

LOG_FUNCTION(log_error, LOG_LEVEL_ERROR)
LOG_FUNCTION(log_warning, LOG_LEVEL_WARNING)
LOG_FUNCTION(log_notice, LOG_LEVEL_NOTICE)
LOG_FUNCTION(log_info, LOG_LEVEL_INFO)
LOG_FUNCTION(log_debug, LOG_LEVEL_DEBUG)

/* A line that wraps could not be wiped. */
static size_t
progress_width(void)
{
	struct winsize w;

	if (ioctl(STDERR_FILENO, TIOCGWINSZ, &w) != 0 || w.ws_col < 2 ||
	    w.ws_col > 76)
		return 76;
	return (size_t)w.ws_col - 1;
}

void
log_progress(const char *fmt, ...)
{
	struct buf raw, line;
	va_list ap;

	if (!terminal || log_max < LOG_LEVEL_NOTICE)
		return;
	log_wipe();
	if (fmt == NULL)
		return;
	buf_init(&raw, 200);
	buf_init(&line, 1200);
	va_start(ap, fmt);
	buf_vprintf(&raw, fmt, ap);
	va_end(ap);
	log_text(&line, utf8_cut(buf_str(&raw), progress_width()));
	fputs(buf_z(&line), stderr);
	fflush(stderr);
	progress_shown = true;
	buf_release(&line);
	buf_release(&raw);
}
