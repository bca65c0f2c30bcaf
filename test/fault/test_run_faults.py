"""kill -9 of the client, end of the backend, crash of the server, a cut connection: at every place.

Environment: THESEUS_FAULT_STRIDE (default 1 for the client, 3 for the backend, 6 for the server), THESEUS_FAULT_ROUNDS
(random kills, default 30).
"""
import os
import random
import signal
import time

import psycopg
import pytest

import faults
from conftest import SCRATCH, Database, Program, Server

ROUNDS = int(os.environ.get("THESEUS_FAULT_ROUNDS", "30"))


def stride(default):
    return int(os.environ.get("THESEUS_FAULT_STRIDE", default))


@pytest.fixture(scope="module")
def own_server(tmp_path_factory):
    """A server that may be crashed."""
    SCRATCH.mkdir(parents=True, exist_ok=True)
    one = Server(SCRATCH / f"crash{os.getpid()}")
    one.directory.mkdir()
    one.initialise()
    one.start()
    yield one
    one.destroy()


@pytest.fixture
def trial(own_server, tmp_path):
    program = Program(tmp_path)
    with psycopg.connect(own_server.url("postgres"), autocommit=True) as admin:
        admin.execute("drop database if exists before_all with (force)")
        admin.execute("create database before_all template template0")
    faults.prepare(Database(own_server, "before_all"))
    program.database = Database(own_server, "trial")
    faults.write(program)
    program.renew = lambda: faults.fresh(own_server, "trial", "before_all")
    return program


def test_without_a_fault(trial):
    trial.renew()
    trial("migrate")
    faults.check_end(trial)


def test_kill_of_the_client_at_every_place(trial):
    kills = 0
    for n in range(1, 1000, stride(1)):
        trial.renew()
        result = trial("migrate", expect=None, env={"THESEUS_STOP_AT": str(n)})
        if result.status == 0:
            break
        assert result.status == -signal.SIGKILL, result
        kills += 1
        wait_for_backends(trial.database)
        faults.check_between(trial.database)
        faults.finish(trial)
        faults.check_end(trial)
    print(f"\nkill -9 of the client: {kills} places, no row lost, the same command finished each time")
    assert kills > 30


def test_kill_of_the_client_twice(trial):
    """The run that goes on is killed as well."""
    kills = 0
    for n in range(3, 60, 7):
        trial.renew()
        for stop in (n, 4, 9):
            trial("migrate", expect=None, env={"THESEUS_STOP_AT": str(stop)})
            wait_for_backends(trial.database)
            faults.check_between(trial.database)
            kills += 1
        faults.finish(trial)
        faults.check_end(trial)
    print(f"\nkill -9 three times in a row: {kills} kills")


def wait_for_backends(database):
    for _ in range(500):
        if database.run("select count(*) from pg_stat_activity where application_name like 'theseus%'") == [(0,)]:
            return
        time.sleep(0.01)
    raise AssertionError("a backend of a killed client does not end")


def each_pause(trial, step):
    """Stops the program at the n-th place, lets the caller break something, lets it go on."""
    for n in range(1, 1000, step):
        trial.renew()
        process = trial.start("migrate", env={"THESEUS_STOP_AT": str(n), "THESEUS_STOP_HOW": "pause"})
        if not faults.stopped(process):
            process.communicate()
            return
        yield n
        out, err = faults.resume(process)
        assert process.returncode in (0, 1, 5), (n, out, err)
        faults.check_between(trial.database)
        faults.finish(trial)
        faults.check_end(trial)


def test_end_of_the_backend_at_every_place(trial):
    count = 0
    for n in each_pause(trial, stride(3)):
        trial.database.run("select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'theseus%'")
        count += 1
    print(f"\nbackend ended: {count} places")
    assert count > 10


def test_crash_of_the_server(trial, own_server):
    count = 0
    for n in each_pause(trial, stride(6)):
        own_server.crash()
        count += 1
    print(f"\nserver crashed: {count} places")
    assert count > 5


def test_kill_at_random_times(trial):
    generator = random.Random(7)
    kills = 0
    for _ in range(ROUNDS):
        trial.renew()
        process = trial.start("migrate")
        time.sleep(generator.uniform(0.0, 0.25))
        process.kill()
        process.communicate()
        kills += process.returncode == -signal.SIGKILL
        wait_for_backends(trial.database)
        faults.check_between(trial.database)
        faults.finish(trial)
        faults.check_end(trial)
    print(f"\nkilled at random times: {kills} of {ROUNDS}")


def test_interrupt_at_random_times(trial):
    generator = random.Random(8)
    interrupted = 0
    for _ in range(ROUNDS // 2):
        trial.renew()
        process = trial.start("migrate")
        time.sleep(generator.uniform(0.02, 0.2))
        process.send_signal(signal.SIGTERM)
        out, err = process.communicate(timeout=60)
        assert process.returncode in (0, 130, -signal.SIGTERM), (process.returncode, out, err)
        interrupted += process.returncode == 130
        faults.check_between(trial.database)
        faults.finish(trial)
        faults.check_end(trial)
    print(f"\ninterrupted: {interrupted} of {ROUNDS // 2}")


def test_two_runners_and_kills(trial):
    generator = random.Random(9)
    for _ in range(max(ROUNDS // 3, 5)):
        trial.renew()
        runners = [trial.start("migrate") for _ in range(3)]
        time.sleep(generator.uniform(0.0, 0.2))
        runners[0].kill()
        outputs = [runner.communicate(timeout=60) for runner in runners]
        assert [runner.returncode for runner in runners[1:]] == [0, 0], outputs
        faults.check_end(trial)
