#include "migrate/record.h"

#include "migrate/store.h"

static void add_words(Buf *out, const char *title, const TextList *words);
static void add_comment(Buf *out, const char *text);

const char *record_write(const Proof *proof, const Migration *migration, Arena *mem)
{
    Buf out = buf_new(mem);
    buf_printf(&out, "-- Rollback of %s %s, made by theseus. Do not edit: the proof below holds for these bytes.\n",
               migration->version, migration->name);
    add_words(&out, "gives back", &proof->down.gives_back);
    add_words(&out, "does not", &proof->down.does_not);
    for (vec_each(&proof->down.locks, lock))
        buf_printf(&out, "-- locks %s.%s: %s\n", lock->schema, lock->name, lock_mode_name(lock->mode));
    buf_printf(&out, "-- proof: %s\n", proof->up.level);
    for (vec_each(&proof->down.statements, statement))
        buf_printf(&out, "\n%s;\n", statement->sql);
    return out.data;
}

static void add_words(Buf *out, const char *title, const TextList *words)
{
    for (vec_each(words, line)) {
        buf_printf(out, "-- %s: ", title);
        add_comment(out, *line);
    }
}

static void add_comment(Buf *out, const char *text)
{
    for (; *text; text++) {
        buf_add_char(out, *text);
        if (*text == '\n' && text[1])
            buf_add(out, "--   ");
    }
    if (out->length && out->data[out->length - 1] != '\n')
        buf_add_char(out, '\n');
}
