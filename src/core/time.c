#include "core/time.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define DURATION_MAX_MS (INT64_C(100) * 366 * 86400 * 1000)

static const struct {
    const char *name;
    int64_t ms;
} units[] = {
    {"ms", 1},      {"s", 1000},     {"m", 60000},     {"min", 60000},
    {"h", 3600000}, {"d", 86400000}, {"w", 604800000},
};

int64_t time_monotonic_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t time_wall_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static struct tm utc_parts(time_t seconds)
{
    struct tm parts;
    BUG_IF(!gmtime_r(&seconds, &parts));
    return parts;
}

static const char *stamp_print(time_t seconds, Arena *mem)
{
    struct tm parts = utc_parts(seconds);
    char text[32];
    size_t length = strftime(text, sizeof text, "%Y%m%d%H%M%S", &parts);
    return arena_strndup(mem, text, length);
}

const char *time_iso_utc(Arena *mem)
{
    struct tm parts = utc_parts(time(NULL));
    char text[32];
    size_t length = strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    return arena_strndup(mem, text, length);
}

const char *time_version_stamp(Arena *mem)
{
    return stamp_print(time(NULL), mem);
}

/* timegm carries 31 February into March, so a moment is real when it is printed as it was read. */
static bool stamp_read(const char *stamp, time_t *seconds)
{
    struct tm parts = {0};
    if (strlen(stamp) != 14 || strspn(stamp, "0123456789") != 14 ||
        sscanf(stamp, "%4d%2d%2d%2d%2d%2d", &parts.tm_year, &parts.tm_mon, &parts.tm_mday, &parts.tm_hour,
               &parts.tm_min, &parts.tm_sec) != 6)
        return false;
    struct tm given = parts;
    parts.tm_year -= 1900;
    parts.tm_mon -= 1;
    *seconds = timegm(&parts);
    return given.tm_year >= 1970 && parts.tm_year == given.tm_year - 1900 && parts.tm_mon == given.tm_mon - 1 &&
           parts.tm_mday == given.tm_mday && parts.tm_hour == given.tm_hour && parts.tm_min == given.tm_min &&
           parts.tm_sec == given.tm_sec;
}

bool time_stamp_valid(const char *stamp)
{
    time_t seconds;
    return stamp_read(stamp, &seconds);
}

const char *time_stamp_after(const char *stamp, Arena *mem)
{
    time_t seconds = 0;
    BUG_IF(!stamp_read(stamp, &seconds));
    return stamp_print(seconds + 1, mem);
}

static const char *unit_read(const char *text, int64_t *ms)
{
    for (size_t i = 0; i < COUNT(units); i++) {
        size_t length = strlen(units[i].name);
        if (strncmp(text, units[i].name, length) == 0 && !isalpha((unsigned char)text[length])) {
            *ms = units[i].ms;
            return text + length;
        }
    }
    return NULL;
}

bool duration_parse(const char *text, int64_t *ms)
{
    int64_t sum = 0;
    if (!*text)
        return false;
    while (*text) {
        int64_t number = 0, unit;
        if (!isdigit((unsigned char)*text))
            return false;
        for (; isdigit((unsigned char)*text); text++) {
            number = number * 10 + (*text - '0');
            if (number > DURATION_MAX_MS)
                return false;
        }
        text = unit_read(text, &unit);
        if (!text || number > DURATION_MAX_MS / unit)
            return false;
        sum += number * unit;
        if (sum > DURATION_MAX_MS)
            return false;
    }
    *ms = sum;
    return true;
}

const char *duration_print(int64_t ms, Arena *mem)
{
    static const struct {
        const char *name;
        int64_t ms;
    } steps[] = {{"d", 86400000}, {"h", 3600000}, {"min", 60000}, {"s", 1000}};
    for (size_t i = 0; i < COUNT(steps); i++)
        if (ms > 0 && ms % steps[i].ms == 0 && ms >= steps[i].ms)
            return arena_printf(mem, "%" PRId64 "%s", ms / steps[i].ms, steps[i].name);
    return arena_printf(mem, "%" PRId64 "ms", ms);
}
