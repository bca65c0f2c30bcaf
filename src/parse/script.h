/*
 * A file of SQL as psql would read it: statements with their places, inline COPY data, directives.
 * Pure: opens no connection. The only includer of pg_query.h is this room.
 *
 * Invariant (DESIGN 8.9): what libpg_query does not understand is one opaque statement, never a
 * wrong split and never an error by itself: the server decides.
 */
#ifndef THESEUS_PARSE_SCRIPT_H
#define THESEUS_PARSE_SCRIPT_H

#include "core/findings.h"

/* What a statement is to the runner. Several may hold. */
typedef enum StatementFlag {
    STATEMENT_BEGIN = 1 << 0,          /* BEGIN, START TRANSACTION */
    STATEMENT_COMMIT = 1 << 1,         /* COMMIT, END */
    STATEMENT_ROLLBACK = 1 << 2,       /* ROLLBACK, ABORT (not TO SAVEPOINT) */
    STATEMENT_OTHER_TRANSACTION = 1 << 3, /* savepoints, PREPARE TRANSACTION, SET TRANSACTION ... */
    STATEMENT_OUTSIDE = 1 << 4,        /* cannot run in a transaction block: CONCURRENTLY, VACUUM ... */
    STATEMENT_CONCURRENT_INDEX = 1 << 5, /* CREATE/DROP INDEX, REINDEX ... CONCURRENTLY */
    STATEMENT_COPY_IN = 1 << 6,        /* COPY ... FROM STDIN with inline data */
    STATEMENT_DROPS = 1 << 7,          /* DROP ... or ALTER ... DROP COLUMN: parking looks here */
    STATEMENT_WRITES_ROWS = 1 << 8,    /* INSERT, UPDATE, DELETE, MERGE, TRUNCATE, COPY FROM, CTAS; also in CTEs */
    STATEMENT_OPAQUE = 1 << 9,         /* not understood by our grammar */
    STATEMENT_CALLS_CODE = 1 << 10,    /* DO, CALL, SELECT f(): may do anything */
} StatementFlag;

typedef struct NamedObject {
    const char *schema; /* NULL when the file names none */
    const char *name;
} NamedObject;

/* One action of an ALTER TABLE, so that a DROP COLUMN can be taken out of a list. */
typedef struct AlterAction {
    const char *kind;     /* libpg_query's enum name, e.g. "AT_DropColumn" */
    const char *column;   /* NULL when it concerns none */
    bool cascade, if_exists;
    size_t offset, length; /* bytes within Statement.text: the action without its comma */
} AlterAction;

typedef struct Statement {
    const char *text;      /* from its first to its last token: no comments or blanks around it, no semicolon */
    size_t length;
    size_t offset;         /* of text in the file, bytes */
    int line, column;      /* 1-based, of text; column in characters */
    unsigned flags;        /* StatementFlag */
    const char *node;      /* "AlterTableStmt", "" when opaque */
    const char *verb;      /* upper case words for messages: "DROP TABLE", "CREATE INDEX CONCURRENTLY" */
    const char *copy_data; /* of COPY FROM STDIN; NULL otherwise */
    size_t copy_length;
    VEC(NamedObject) objects; /* the objects it creates, alters or drops, as written; of a trigger, policy or
                                 rule its table; of an unnamed index nothing */
    VEC(NamedObject) relations; /* every relation it names, also those it only reads; no CTEs */
    TextList roles;             /* every role it names to own, grant to, or apply to */
    bool cascade, if_exists, if_not_exists; /* of DROP / CREATE */
    VEC(AlterAction) actions; /* of ALTER TABLE */
    bool backslash_quotes; /* standard_conforming_strings is off here: a backslash in '' escapes */
} Statement;

/* `-- theseus: WORD ARGUMENTS` on a line of its own. */
typedef struct Directive {
    const char *word;      /* "no-transaction", "irreversible", "allow", "park", "erase", "needs", "release", "fill" */
    const char *arguments; /* trimmed, may be "" */
    int line, column;
    size_t before;         /* index of the statement that follows (count of statements at the end) */
} Directive;

typedef struct Script {
    const char *path;      /* for messages */
    const char *text;      /* the whole file, as given; not copied */
    size_t length;
    VEC(Statement) statements;
    VEC(Directive) directives;
    bool wrapped;          /* one BEGIN..COMMIT around the whole file was dropped (with a note) */
} Script;

/* script_split and then script_classify. `text` must live as long as the script.
 * Always gives a Script; mistakes (unterminated quote, psql meta-command that we do not know,
 * transaction control inside, unknown directive, NUL byte, not UTF-8) are findings with place and
 * caret. psql's \restrict and \unrestrict are passed over; \. ends COPY data. */
void script_parse(const char *path, const char *text, size_t length, Arena *mem, Script *script,
                  Findings *findings);
/* Fast (no grammar): everything but what script_classify fills. Of the flags it knows those for transaction
 * control and inline data for certain, the others by the first words. */
void script_split(const char *path, const char *text, size_t length, Arena *mem, Script *script,
                  Findings *findings);
/* By libpg_query: node, exact flags, objects, relations, actions. */
void script_classify(Script *script, Arena *mem);
const Directive *script_directive(const Script *script, const char *word); /* first one or NULL */

/* libpg_query's: equal for statements that differ in constants and layout only; 0 when opaque. */
uint64_t statement_fingerprint(const Statement *statement);

/* Digest of the token stream: equal for files that differ in comments and white space only. */
const char *script_token_digest(const Script *script, Arena *mem); /* 64 hex digits */

/* "file:line:column" and the source line with a caret, for a 1-based character position inside a
 * statement (as the server reports it). */
const char *script_caret(const Script *script, const Statement *statement, int position, Arena *mem,
                         int *line, int *column);

#endif
