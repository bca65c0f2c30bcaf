#include "cli/help.h"

#include <string.h>

#include "cli/find.h"
#include "cli/options.h"
#include "core/utf8.h"

#define HELP_COLUMN 30
#define HELP_WIDTH 100

/* "  left      right", the right side wrapped below itself. */
static void row_add(Buf *text, const char *left, const char *right)
{
    size_t width = utf8_count(left, strlen(left));
    buf_printf(text, "  %s", left);
    size_t column = width + 2;
    if (column + 2 > HELP_COLUMN) {
        buf_add_char(text, '\n');
        column = 0;
    }
    buf_printf(text, "%*s", (int)(HELP_COLUMN - column), "");
    column = HELP_COLUMN;
    for (const char *word = right; *word;) {
        size_t length = strcspn(word, " ");
        if (column + length > HELP_WIDTH && column > HELP_COLUMN) {
            buf_printf(text, "\n%*s", HELP_COLUMN, "");
            column = HELP_COLUMN;
        }
        buf_printf(text, "%s%.*s", column > HELP_COLUMN ? " " : "", (int)length, word);
        column += length + 1;
        word += length + (word[length] == ' ');
    }
    buf_add_char(text, '\n');
}

static void options_add(Buf *text, const Option *options, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const Option *option = &options[i];
        Buf left = buf_new(text->mem);
        if (option->letter)
            buf_printf(&left, "-%c, ", option->letter);
        else
            buf_add(&left, "    ");
        buf_printf(&left, "--%s", option->name);
        if (option->argument)
            buf_printf(&left, " %s", option->argument);
        row_add(text, left.data, option->help);
    }
}

static void command_row(Buf *text, const Command *command)
{
    const char *left = command->arguments ? arena_printf(text->mem, "%s %s", command->name, command->arguments)
                                          : command->name;
    row_add(text, left, command->summary);
}

static void help_print(Output *output, const Buf *text)
{
    if (output_is_json(output)) {
        json_key(output_json(output), "help");
        json_text(output_json(output), text->data);
        return;
    }
    output_text(output, text->data);
}

void help_overview(Output *output)
{
    auto_arena mem = arena_new();
    Buf text = buf_new(mem);
    buf_add(&text, "Theseus changes a live PostgreSQL by versioned migrations, and proves the way back first.\n\n"
                   "theseus [--project DIR] [--env NAME | --url URL] [--json] [--quiet] [-v] COMMAND [OPTIONS]\n\n");
    for (size_t i = 0; i < command_count; i++)
        command_row(&text, commands[i]);
    buf_add(&text, "\nOptions of every command:\n");
    options_add(&text, common_options, common_option_count);
    buf_add(&text, "\ntheseus help COMMAND explains one. Exit status: 0 done, 1 failed or refused, 2 usage or configuration,\n"
                   "3 findings, 4 lock budget spent (try again), 5 cannot connect, 130 interrupted.\n");
    help_print(output, &text);
}

void help_group(Output *output, const char *group)
{
    auto_arena mem = arena_new();
    Buf text = buf_new(mem);
    for (size_t i = 0; i < command_count; i++)
        if (command_in_group(commands[i], group))
            command_row(&text, commands[i]);
    buf_printf(&text, "\ntheseus help %s COMMAND explains one.\n", group);
    help_print(output, &text);
}

void help_command(Output *output, const Command *command)
{
    auto_arena mem = arena_new();
    Buf text = buf_new(mem);
    buf_printf(&text, "theseus %s%s%s%s: %s\n\n", command->name, command->option_count ? " [OPTIONS]" : "",
               command->arguments ? " " : "", command->arguments ? command->arguments : "", command->summary);
    if (command->description)
        buf_printf(&text, "%s%s", command->description,
                   command->description[strlen(command->description) - 1] == '\n' ? "\n" : "\n\n");
    if (command->option_count) {
        buf_add(&text, "Options:\n");
        options_add(&text, command->options, command->option_count);
        buf_add_char(&text, '\n');
    }
    buf_add(&text, "Options of every command:\n");
    options_add(&text, common_options, common_option_count);
    help_print(output, &text);
}
