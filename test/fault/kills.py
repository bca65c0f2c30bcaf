"""kill -9 of the client, end and kill -9 of the backend, crash of the server: at every place and at random times.

A round takes a copy of a database, lets an application write, starts a command, kills, starts the command again,
kills again ..., and lets it finish. Only what hit a running program is counted.
"""
import collections
import os
import random
import signal
import subprocess
import threading
import time

import psycopg

import ship


class Tally:
    """What was done, over all threads."""

    def __init__(self):
        self.lock, self.counts, self.places, self.rows = threading.Lock(), collections.Counter(), 0, 0

    def add(self, what, count=1):
        with self.lock:
            self.counts[what] += count

    KILLS = ("client at a place", "client at random", "backend ended", "backend kill -9", "server crash")

    def kills(self):
        return sum(self.counts[what] for what in self.KILLS)

    def line(self):
        parts = ", ".join(f"{what} {self.counts[what]:,}" for what in self.KILLS)
        return (f"kills: {self.kills():,} ({parts}) in {self.counts['rounds']:,} rounds over {self.places} places; beside them "
                f"{self.counts['interrupt']} interrupts and {self.counts['second runner']} second runners; rows acknowledged "
                f"{self.counts['rows']:,}, rows lost 0; every run was finished or undone by the same command")


def stopped(process, timeout=60):
    """Waits until the process has stopped itself (True) or has ended (False)."""
    until = time.monotonic() + timeout
    while time.monotonic() < until:
        pid, status = os.waitpid(process.pid, os.WUNTRACED | os.WNOHANG)
        if pid:
            if os.WIFSTOPPED(status):
                return True
            process.returncode = os.waitstatus_to_exitcode(status)
            return False
        time.sleep(0.002)
    process.kill()
    raise AssertionError("neither stopped nor ended")


class Round:
    def __init__(self, course, program, tally, seed):
        self.course, self.program, self.tally, self.random = course, program, tally, random.Random(seed)
        self.database, self.crashed = program.database, False

    def run(self, faults):
        course = self.course
        ship.launch(self.program, course.seed)
        application = ship.Application(self.database)
        try:
            for fault, argument in faults:
                if getattr(self, fault)(argument):
                    break
                if self.random.random() < 0.7:  # else the next run meets what the killed one has left behind
                    self.look()
            self.finish()
        finally:
            expected = application.stop()
        self.judge(expected)
        self.tally.add("rounds")
        self.tally.add("rows", len(expected))

    def look(self):
        ship.wait_for_backends(self.database)
        ship.history_is_true(self.database, self.crashed)
        self.purged_or_not()

    def finish(self):
        for _ in range(5):
            result = self.program(*self.course.command, expect=None)
            if self.course.is_done(result.status, result.err):
                return
            assert result.status == 5, result  # the server is still starting
            time.sleep(0.5)
        raise AssertionError(result)

    def judge(self, expected):
        _, running = ship.history_is_true(self.database, self.crashed)
        assert running is None, f"the intent of {running} has no outcome"
        erased = self.purged_or_not()
        ship.rows_kept(self.database, expected, erased)
        end = ship.end_state(self.program)
        assert end == self.course.end, f"ended at {end}, undisturbed at {self.course.end}"

    def purged_or_not(self):
        """What was kept aside is wholly there, or wholly gone and on record as purged."""
        if not self.course.erases:
            return ()
        with self.database.connect() as connection:
            purged = connection.execute("select count(*) from theseus.event where kind = 'purged'").fetchone()[0]
            things = connection.execute("select count(*) from theseus.parked").fetchone()[0]
            places = connection.execute("select count(*) from pg_namespace where nspname like 'theseus_parked%'").fetchone()[0]
            columns = connection.execute("select count(*) from pg_attribute where attname like 'theseus_parked%' and not attisdropped "
                                         "and attrelid = 'public.keep'::regclass").fetchone()[0]
        assert purged <= 1 and (things + places + columns == 0) == bool(purged), (purged, things, places, columns)
        return self.course.erases if purged else ()

    # --- faults: true when the command came to its end ------------------------------------------

    def client_at(self, place):
        result = self.program(*self.course.command, expect=None, env={"THESEUS_STOP_AT": str(place)})
        return self.killed("client at a place", result.status, result.out, result.err)

    def client_after(self, share):
        process = self.program.start(*self.course.command)
        time.sleep(share * self.course.seconds)
        process.kill()
        out, err = process.communicate()
        return self.killed("client at random", process.returncode, out, err)

    def killed(self, what, status, out, err):
        if status == -signal.SIGKILL:
            self.tally.add(what)
            return False
        assert self.course.is_done(status, err), (status, out, err)
        return True

    def paused_at(self, place, what, hurt):
        process = self.program.start(*self.course.command, env={"THESEUS_STOP_AT": str(place), "THESEUS_STOP_HOW": "pause"})
        hit = 0
        if stopped(process):
            try:
                hit = hurt()
            finally:
                os.kill(process.pid, signal.SIGCONT)
        return self.ended(process, what, hit)

    def ended(self, process, what, hit):
        try:
            out, err = process.communicate(timeout=90)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
        self.tally.add(what, 1 if hit else 0)
        if self.course.is_done(process.returncode, err):
            return True
        assert hit and process.returncode in (1, 5), (process.returncode, out, err)
        return False

    def end_backends(self):
        return self.database.run("select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = %s and "
                                 "application_name like 'theseus%%'", self.database.name)[0][0]

    def kill_backend(self):
        rows = self.database.run("select pid from pg_stat_activity where datname = %s and application_name = 'theseus'", self.database.name)
        self.crashed = True  # it ends all others and recovers
        for (pid,) in rows:
            os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)
        until = time.monotonic() + 60
        while True:
            try:
                self.database.connect().close()
                return len(rows)
            except psycopg.OperationalError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.05)

    def crash_server(self):
        self.crashed = True
        self.database.server.crash()
        return 1

    def backend_at(self, place):
        return self.paused_at(place, "backend ended", self.end_backends)

    def backend_kill_at(self, place):
        return self.paused_at(place, "backend kill -9", self.kill_backend)

    def crash_at(self, place):
        return self.paused_at(place, "server crash", self.crash_server)

    def backend_after(self, share):
        process = self.program.start(*self.course.command)
        time.sleep(share * self.course.seconds)
        return self.ended(process, "backend ended", self.end_backends())

    def interrupt_after(self, share):
        process = self.program.start(*self.course.command)
        time.sleep(0.02 + share * self.course.seconds)
        process.send_signal(self.random.choice((signal.SIGINT, signal.SIGTERM)))
        out, err = process.communicate(timeout=90)
        if self.course.is_done(process.returncode, err):
            return True
        assert process.returncode in (130, -signal.SIGINT, -signal.SIGTERM), (process.returncode, out, err)
        self.tally.add("interrupt")
        return False

    def second_runner(self, share):
        """Two work at once, and one of them is killed."""
        runners = [self.program.start(*self.course.command) for _ in range(2)]
        time.sleep(share * self.course.seconds)
        runners[0].kill()
        (out, err), second = [runner.communicate(timeout=90) for runner in runners]
        self.killed("client at random", runners[0].returncode, out, err)
        assert self.course.is_done(runners[1].returncode, second[1]), second
        self.tally.add("second runner")
        return True
