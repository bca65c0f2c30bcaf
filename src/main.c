/*
 * Theseus: evolves a live PostgreSQL by versioned migrations.
 */
#include <locale.h>

#include "cli/program.h"
#include "cli/secret.h"
#include "cli/terminal.h"

/* Copies the command line and blanks the passwords in the original, which everybody on this machine can read. */
static const char *const *words_take(int argc, char **argv, Arena *mem)
{
    const char **words = ARENA_ARRAY(mem, const char *, (size_t)argc + 1);
    for (int i = 1; i < argc; i++) {
        words[i - 1] = arena_strdup(mem, argv[i]);
        secret_blank(argv[i]);
    }
    return words;
}

int main(int argc, char **argv)
{
    auto_arena mem = arena_new();
    setlocale(LC_CTYPE, "C.UTF-8");
    terminal_catch_signals();
    return program_run(words_take(argc, argv, mem), argc > 0 ? (size_t)argc - 1 : 0);
}
