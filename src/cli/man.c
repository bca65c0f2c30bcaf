/*
 * The manual page theseus(1), from the same tables as the help.
 */
#include "cli/help.h"

#include <string.h>

#include "cli/options.h"

/* Text for roff: no line begins with a control character, and no backslash means anything. */
static void add_text(Buf *out, const char *text)
{
    for (const char *c = text; *c; c++) {
        bool begins = c == text || c[-1] == '\n';
        if (begins && (*c == '.' || *c == '\''))
            buf_add(out, "\\&");
        if (*c == '\\')
            buf_add(out, "\\e");
        else if (*c == '-')
            buf_add(out, "\\-");
        else
            buf_add_char(out, *c);
    }
    if (out->length && out->data[out->length - 1] != '\n')
        buf_add_char(out, '\n');
}

static void add_options(Buf *out, const Option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        buf_add(out, ".TP\n.B ");
        if (options[i].letter)
            buf_printf(out, "\\-%c, ", options[i].letter);
        add_text(out, options[i].argument ? arena_printf(out->mem, "--%s %s", options[i].name, options[i].argument)
                                          : arena_printf(out->mem, "--%s", options[i].name));
        add_text(out, options[i].help);
    }
}

/* The descriptions are set by hand: their lines stay. */
static void add_command(Buf *out, const Command *command)
{
    buf_printf(out, ".SS \"theseus %s%s%s\"\n", command->name, command->arguments ? " " : "",
               command->arguments ? command->arguments : "");
    add_text(out, command->summary);
    if (command->description) {
        buf_add(out, ".PP\n.nf\n");
        add_text(out, command->description);
        buf_add(out, ".fi\n");
    }
    add_options(out, command->options, command->option_count);
}

void help_man(Buf *out)
{
    buf_add(out, ".TH THESEUS 1 \"\" \"theseus " THESEUS_VERSION "\" \"Theseus\"\n"
                 ".SH NAME\ntheseus \\- change a live PostgreSQL by versioned migrations, and prove the way back first\n"
                 ".SH SYNOPSIS\n.B theseus\n"
                 "[\\-\\-project DIR] [\\-\\-env NAME | \\-\\-url URL] [\\-\\-json] [\\-\\-quiet] [\\-v] COMMAND [OPTIONS]\n"
                 ".SH OPTIONS OF EVERY COMMAND\n");
    add_options(out, common_options, common_option_count);
    buf_add(out, ".SH COMMANDS\n");
    for (size_t i = 0; i < command_count; i++)
        add_command(out, commands[i]);
    buf_add(out, ".SH EXIT STATUS\n0 done, 1 failed or refused, 2 usage or configuration, 3 findings, 4 lock budget spent (try again), "
                 "5 cannot connect, 130 interrupted.\n"
                 ".SH FILES\n.TP\n.B theseus.yaml\nThe project: environments, schemas, locks, parking, lint levels.\n");
}
