/* The size of batches, and the canary's percentile. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "evolve/pace.h"

static void batches_grow_by_a_quarter_and_shrink_by_half_at_most(void **state)
{
    (void)state;
    assert_int_equal(pace_next(1000, 200, 200, 32, 2048), 1000);
    assert_int_equal(pace_next(1000, 1, 200, 32, 2048), 1250);
    assert_int_equal(pace_next(1000, 250, 200, 32, 2048), 800);
    assert_int_equal(pace_next(1000, 60000, 200, 32, 2048), 500);
    assert_int_equal(pace_next(1000, 0, 200, 32, 2048), 1250);
}

static void batches_stay_within_their_limits(void **state)
{
    (void)state;
    assert_int_equal(pace_next(2000, 1, 200, 32, 2048), 2048);
    assert_int_equal(pace_next(40, 1000, 200, 32, 2048), 32);
}

static void the_percentile_is_one_of_the_samples(void **state)
{
    double samples[PACE_CANARY] = {0};

    (void)state;
    assert_true(pace_p95(samples, 0) == 0);
    for (size_t i = 0; i < PACE_CANARY; i++)
        samples[i] = (double)(PACE_CANARY - i);
    assert_true(pace_p95(samples, PACE_CANARY) == 38);
    assert_true(pace_p95(samples, 1) == PACE_CANARY);
    assert_true(samples[0] == PACE_CANARY); /* they keep their order */
}

static void phases_have_names(void **state)
{
    Phase phase;

    (void)state;
    for (Phase p = PHASE_DECLARED; p <= PHASE_DONE; p++) {
        assert_true(phase_read(phase_name(p), &phase));
        assert_int_equal(phase, p);
    }
    assert_false(phase_read("contract", &phase));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batches_grow_by_a_quarter_and_shrink_by_half_at_most),
        cmocka_unit_test(batches_stay_within_their_limits),
        cmocka_unit_test(the_percentile_is_one_of_the_samples),
        cmocka_unit_test(phases_have_names),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
