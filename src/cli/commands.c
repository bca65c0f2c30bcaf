/* The registry: every command of commands.def, in its order. */
#include "cli/command.h"

#include "cli/find.h"

#include <string.h>

#include "core/suggest.h"

#define COMMAND(name) extern const Command command_##name;
#define ALSO(name) COMMAND(name)
#include "cli/commands.def"
#undef COMMAND

const Command *const commands[] = {
#define COMMAND(name) &command_##name,
#include "cli/commands.def"
#undef COMMAND
};
const size_t command_count = COUNT(commands);

/* How many of `words` are the command's name; 0: another command. */
static size_t name_matches(const Command *command, const char *const *words, size_t count)
{
    const char *name = command->name;
    for (size_t used = 0; used < count; used++) {
        size_t length = strcspn(name, " ");
        if (strlen(words[used]) != length || memcmp(words[used], name, length) != 0)
            return 0;
        if (!name[length])
            return used + 1;
        name += length + 1;
    }
    return 0;
}

bool command_in_group(const Command *command, const char *group)
{
    size_t length = strlen(group);
    return strncmp(command->name, group, length) == 0 && command->name[length] == ' ';
}

bool command_is_group(const char *word)
{
    for (size_t i = 0; i < command_count; i++)
        if (command_in_group(commands[i], word))
            return true;
    return false;
}

static bool group_incomplete(const char *group, const char *second, Arena *mem, Error *err)
{
    Buf list = buf_new(mem);
    TextList names = {0};
    for (size_t i = 0; i < command_count; i++) {
        if (!command_in_group(commands[i], group))
            continue;
        const char *name = commands[i]->name + strlen(group) + 1;
        buf_printf(&list, "%s%s", list.length ? ", " : "", name);
        vec_push(mem, &names, name);
    }
    if (!second)
        error_set(err, ERR_USAGE, "\"%s\" wants a second word: %s", group, list.data);
    else
        error_set(err, ERR_USAGE, "there is no command \"%s %s\"", group, second);
    const char *nearest = second ? suggest_nearest(second, names.items, names.count) : NULL;
    if (nearest)
        return error_hint(err, "Did you mean \"%s %s\"?", group, nearest);
    return error_hint(err, "theseus help %s explains them.", group);
}

bool command_find(const char *const *words, size_t count, Arena *mem, const Command **command, size_t *used, Error *err)
{
    TextList names = {0};
    for (size_t i = 0; i < command_count; i++) {
        *used = name_matches(commands[i], words, count);
        if (*used) {
            *command = commands[i];
            return true;
        }
        vec_push(mem, &names, arena_strndup(mem, commands[i]->name, strcspn(commands[i]->name, " ")));
    }
    if (command_is_group(words[0]))
        return group_incomplete(words[0], count > 1 && words[1][0] != '-' ? words[1] : NULL, mem, err);
    error_set(err, ERR_USAGE, "there is no command \"%s\"", words[0]);
    const char *nearest = suggest_nearest(words[0], names.items, names.count);
    if (nearest)
        return error_hint(err, "Did you mean \"%s\"?", nearest);
    return error_hint(err, "theseus help lists the commands.");
}
