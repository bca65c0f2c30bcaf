/*
 * A delta reduced to what two servers can be compared by: keys, properties, digests of values. Pure.
 */
#include <stdlib.h>
#include <string.h>

#include "migrate/procedure.h"

static int expectation_order(const void *left, const void *right);
static Expectation expect_property(const Change *change, size_t property, Arena *mem);
static bool expectation_holds(const Expectation *expected, const Expectation *found);
static void describe_missing(Buf *out, const Expectation *expected);
static void describe_found(Buf *out, const Expectation *found, const char *verdict, const Delta *actual);
static void describe_different(Buf *out, const Expectation *expected, const Expectation *found, const Delta *actual);

void prediction_from_delta(const Delta *delta, Arena *mem, Prediction *prediction)
{
    *prediction = (Prediction){0};
    for (vec_each(&delta->changes, change)) {
        if (change->kind == CHANGE_CREATE)
            vec_push(mem, &prediction->expectations,
                     (Expectation){CHANGE_CREATE, change->to->key, NULL, digest_hex(change->to->digest, mem)});
        else if (change->kind == CHANGE_DROP)
            vec_push(mem, &prediction->expectations, (Expectation){CHANGE_DROP, change->from->key, NULL, NULL});
        else
            for (vec_each(&change->properties, property))
                vec_push(mem, &prediction->expectations, expect_property(change, *property, mem));
    }
    if (prediction->expectations.count)
        qsort(prediction->expectations.items, prediction->expectations.count, sizeof(Expectation), expectation_order);
}

const char *prediction_compare(const Prediction *prediction, const Delta *actual, Arena *mem)
{
    Prediction came;
    prediction_from_delta(actual, mem, &came);
    Buf out = buf_new(mem);
    const Expectation *a = prediction->expectations.items, *a_end = a + prediction->expectations.count;
    const Expectation *b = came.expectations.items, *b_end = b + came.expectations.count;

    while (a < a_end || b < b_end) {
        int order = a == a_end ? 1 : b == b_end ? -1 : expectation_order(a, b);
        if (order < 0)
            describe_missing(&out, a);
        else if (order > 0)
            describe_found(&out, b, "which the proof did not have", actual);
        else if (!expectation_holds(a, b))
            describe_different(&out, a, b, actual);
        a += order <= 0;
        b += order >= 0;
    }
    return out.data;
}

static int expectation_order(const void *left, const void *right)
{
    const Expectation *a = left, *b = right;
    int order = strcmp(a->key, b->key);
    return order ? order : strcmp(a->property ? a->property : "", b->property ? b->property : "");
}

static Expectation expect_property(const Change *change, size_t property, Arena *mem)
{
    const char *value = change->to->properties[property];
    return (Expectation){CHANGE_ALTER, change->to->key, change->to->property_names[property],
                         value ? digest_hex(digest_of_text(value), mem) : ""};
}

static void describe_expectation(Buf *out, const Expectation *expectation)
{
    static const char signs[] = {[CHANGE_CREATE] = '+', [CHANGE_DROP] = '-', [CHANGE_ALTER] = '~'};
    buf_printf(out, "%c %s", signs[expectation->change], expectation->key);
    if (expectation->property)
        buf_printf(out, ": %s", expectation->property);
}

/* The value itself, so that the reader sees what differs and not two digests. */
static const char *value_found(const Delta *actual, const Expectation *found)
{
    for (vec_each(&actual->changes, change))
        if (change->to && !strcmp(change->to->key, found->key))
            return object_property(change->to, found->property);
    return NULL;
}

static bool expectation_holds(const Expectation *expected, const Expectation *found)
{
    if (expected->change != found->change)
        return false;
    return expected->change == CHANGE_DROP || !strcmp(expected->digest, EXPECT_ANY) ||
           !strcmp(expected->digest, found->digest);
}

static void describe_missing(Buf *out, const Expectation *expected)
{
    /* A value that may be either of two texts may also have stayed as it was. */
    if (expected->property && !strcmp(expected->digest, EXPECT_ANY))
        return;
    buf_add(out, "expected ");
    describe_expectation(out, expected);
    buf_add(out, ", found nothing\n");
}

static void describe_found(Buf *out, const Expectation *found, const char *verdict, const Delta *actual)
{
    describe_expectation(out, found);
    if (found->property) {
        const char *value = value_found(actual, found);
        buf_printf(out, " became %s", value ? value : "absent");
    }
    buf_printf(out, ", %s\n", verdict);
}

static void describe_different(Buf *out, const Expectation *expected, const Expectation *found, const Delta *actual)
{
    if (expected->change == found->change) {
        describe_found(out, found, "which differs from the shadow", actual);
        return;
    }
    buf_add(out, "expected ");
    describe_expectation(out, expected);
    buf_add(out, ", found ");
    describe_expectation(out, found);
    buf_add_char(out, '\n');
}
