#include "core/utf8.h"

static bool continues(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

size_t utf8_character(const char *text, size_t length)
{
    const unsigned char *s = (const unsigned char *)text;
    if (s[0] < 0x80)
        return 1;
    if (s[0] >= 0xC2 && s[0] <= 0xDF)
        return length >= 2 && continues(s[1]) ? 2 : 0;
    if ((s[0] & 0xF0) == 0xE0) {
        if (length < 3 || !continues(s[1]) || !continues(s[2]))
            return 0;
        bool overlong = s[0] == 0xE0 && s[1] < 0xA0, surrogate = s[0] == 0xED && s[1] > 0x9F;
        return overlong || surrogate ? 0 : 3;
    }
    if (s[0] >= 0xF0 && s[0] <= 0xF4) {
        if (length < 4 || !continues(s[1]) || !continues(s[2]) || !continues(s[3]))
            return 0;
        bool overlong = s[0] == 0xF0 && s[1] < 0x90, too_high = s[0] == 0xF4 && s[1] > 0x8F;
        return overlong || too_high ? 0 : 4;
    }
    return 0;
}

size_t utf8_valid_prefix(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length) {
        size_t bytes = utf8_character(text + at, length - at);
        if (!bytes)
            break;
        at += bytes;
    }
    return at;
}

size_t utf8_count(const char *text, size_t length)
{
    size_t count = 0;
    for (size_t at = 0; at < length; count++) {
        size_t bytes = utf8_character(text + at, length - at);
        at += bytes ? bytes : 1;
    }
    return count;
}
