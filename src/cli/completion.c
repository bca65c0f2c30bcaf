/*
 * Completion of commands and options for three shells. Words only: names of environments and versions
 * would need the project, and a completion that connects somewhere is a nuisance.
 */
#include "cli/help.h"

#include <string.h>

#include "cli/options.h"

static void option_words(Buf *out, const Option *options, size_t count)
{
    for (size_t i = 0; i < count; i++)
        buf_printf(out, " --%s", options[i].name);
}

/* A case of the words typed so far, for bash. */
static void bash_write(Buf *out)
{
    buf_add(out, "_theseus() {\n"
                 "    local word=${COMP_WORDS[COMP_CWORD]} typed=\"\" i choices=\"\"\n"
                 "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                 "        case ${COMP_WORDS[i]} in -*) ;; *) typed=\"$typed ${COMP_WORDS[i]}\" ;; esac\n"
                 "    done\n"
                 "    case \"$typed \" in\n");
    for (size_t i = 0; i < command_count; i++) {
        buf_printf(out, "    \" %s \"*) choices=\"", commands[i]->name);
        option_words(out, commands[i]->options, commands[i]->option_count);
        buf_add(out, "\" ;;\n");
    }
    for (size_t i = 0; i < command_count; i++) {
        const char *blank = strchr(commands[i]->name, ' ');
        if (blank)
            buf_printf(out, "    \" %.*s \"*) choices=\"$choices %s\" ;;&\n", (int)(blank - commands[i]->name),
                       commands[i]->name, blank + 1);
    }
    buf_add(out, "    \" \") choices=\"");
    for (size_t i = 0; i < command_count; i++)
        buf_printf(out, " %.*s", (int)strcspn(commands[i]->name, " "), commands[i]->name);
    buf_add(out, "\" ;;\n    esac\n    choices=\"$choices");
    option_words(out, common_options, common_option_count);
    buf_add(out, "\"\n    COMPREPLY=($(compgen -W \"$choices\" -- \"$word\"))\n"
                 "    [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- \"$word\"))\n"
                 "}\ncomplete -F _theseus theseus\n");
}

static void zsh_write(Buf *out)
{
    buf_add(out, "#compdef theseus\nautoload -U +X bashcompinit && bashcompinit\n");
    bash_write(out);
}

static void fish_quoted(Buf *out, const char *text)
{
    buf_add_char(out, '\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            buf_add_char(out, '\\');
        buf_add_char(out, *text);
    }
    buf_add_char(out, '\'');
}

static void fish_options(Buf *out, const char *condition, const Option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_printf(out, "complete -c theseus%s -l %s", condition, options[i].name);
        if (options[i].letter)
            buf_printf(out, " -s %c", options[i].letter);
        if (options[i].argument)
            buf_add(out, " -r");
        buf_add(out, " -d ");
        fish_quoted(out, options[i].help);
        buf_add_char(out, '\n');
    }
}

static void fish_write(Buf *out)
{
    fish_options(out, "", common_options, common_option_count);
    for (size_t i = 0; i < command_count; i++) {
        const char *name = commands[i]->name, *blank = strchr(name, ' ');
        if (blank)
            buf_printf(out, "complete -c theseus -n '__fish_seen_subcommand_from %.*s' -a %s -d ", (int)(blank - name),
                       name, blank + 1);
        else
            buf_printf(out, "complete -c theseus -n __fish_use_subcommand -a %s -d ", name);
        fish_quoted(out, commands[i]->summary);
        buf_add_char(out, '\n');
        if (blank)
            buf_printf(out, "complete -c theseus -n __fish_use_subcommand -a %.*s\n", (int)(blank - name), name);
        const char *last = blank ? blank + 1 : name;
        fish_options(out, arena_printf(out->mem, " -n '__fish_seen_subcommand_from %s'", last), commands[i]->options,
                     commands[i]->option_count);
    }
}

bool completion_write(const char *shell, Buf *out, Error *err)
{
    if (strcmp(shell, "bash") == 0)
        bash_write(out);
    else if (strcmp(shell, "zsh") == 0)
        zsh_write(out);
    else if (strcmp(shell, "fish") == 0)
        fish_write(out);
    else
        return error_set(err, ERR_USAGE, "there is no completion for \"%s\": bash, zsh or fish", shell);
    return true;
}
