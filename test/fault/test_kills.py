"""A thousand kills over migrate, rollback, migrate again, purge, adopt and accept, with real proofs and a live application.

Environment: THESEUS_FAULT_STRIDE, every how many places (default 3), THESEUS_FAULT_ROUNDS, rounds at random times of each
course (default 10). `./check --long` takes 1 and 100.
"""
import os
import queue
import random
import shutil
import signal
import tempfile
import threading
import time

import conftest
import kills
import ship

ROUNDS = int(os.environ.get("THESEUS_FAULT_ROUNDS", "10"))
STRIDE = int(os.environ.get("THESEUS_FAULT_STRIDE", "3"))


class Yard:
    """Everything that is made once: a server with the databases to start from, projects with their proofs, courses."""

    def __init__(self, directory):
        self.directory = directory
        self.server = conftest.Server(directory / "steady")
        self.server.directory.mkdir()
        self.server.initialise()
        self.server.start()
        self.courses = []

    def project(self, name, database, migrations, extra=""):
        program = conftest.Program(self.directory / name)
        program.directory.mkdir()
        program.database = database
        ship.write_project(program, migrations, extra)
        return program

    def course(self, name, project, seed, *command, **more):
        """Its end is that of an undisturbed run, with the application beside it."""
        course = ship.Course(name, project, seed, command, **more)
        database = conftest.Database(self.server, f"end_{name}")
        program = ship.copy_project(project, self.directory / f"end_{name}", database)
        ship.launch(program, seed)
        application = ship.Application(database)
        began = time.monotonic()
        program(*command)
        course.seconds = time.monotonic() - began
        expected = application.stop()
        ship.rows_kept(database, expected, course.erases)
        course.end = ship.end_state(program)
        levels = {row[0] for row in database.run("select proof_level from theseus.event where kind in ('applied', 'rolled_back')")}
        assert not (program.directory / ".theseus").exists(), "the proofs on file did not do"
        assert (levels == {"none"}) == (name == "unproved")
        course.places = self.count_places(course)
        self.courses.append(course)
        return database

    def count_places(self, course):
        """The last place at which the command can be stopped."""
        program = ship.copy_project(course.folder, self.directory / f"places_{course.name}", conftest.Database(self.server, "places"))
        def stops(place):
            ship.launch(program, course.seed)
            return program(*course.command, expect=None, env={"THESEUS_STOP_AT": str(place)}).status != 0

        high = 4
        while stops(high):
            high *= 2
        low = high // 2
        while low + 1 < high:
            middle = (low + high) // 2
            low, high = (middle, high) if stops(middle) else (low, middle)
        return low

    def prepare(self):
        run = self.server
        start = ship.copy_database(run, "start", "template0")
        start.run(ship.SEED)
        proved = self.project("proved", start, ship.PROVED)
        proved("prove")
        for pid_file in proved.directory.glob(".theseus/*/data/postmaster.pid"):
            os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)  # its shadow: the rounds have no use for it
        unproved = self.project("unproved", start, ship.UNPROVED, "shadow: off\n")
        up = self.course("up", proved, "start", "migrate")
        ship.copy_database(run, "applied", up.name)
        down = self.course("down", proved, "applied", "rollback", "--to", ship.BASE)
        ship.copy_database(run, "taken_back", down.name)
        self.course("again", proved, "taken_back", "migrate")
        gone = ("gone", ("keep", "old"), ("keep", "code"))
        self.course("purge", proved, "applied", "parked", "purge", "--all", erases=gone)
        self.course("unproved", unproved, "start", "migrate")
        ship.copy_database(run, "bare", "start").run("create table rock (id int primary key)")
        self.course("adopt", proved, "bare", "adopt", "--database", "--at", ship.BASE, refused_when_done="adopted already")
        ship.copy_database(run, "drifted", "applied").run("create table stray (id int)")
        self.course("accept", proved, "drifted", "accept", "--reason", "a trial")

    def weak_server(self):
        """A copy of the first, to be crashed; it does wait for the disk."""
        self.server.stop()
        weak = conftest.Server(self.directory / "weak")
        weak.directory.mkdir()
        shutil.copytree(self.server.data, weak.data)
        weak.settings = ["fsync=on"]
        self.server.start()
        weak.start()
        return weak


def plan(courses, generator):
    """(course, faults) for the steady server and for the one that is crashed."""
    steady, weak = [], []

    def every(course, step):
        return range(generator.randint(1, min(step, course.places)), course.places + 1, step)

    for course in courses:
        def again(times):  # of what is left
            return [("client_at", generator.randint(1, max(course.places // 4, 1))) for _ in range(times)]

        def after(fault, times=1):
            return [(fault, generator.random() * 1.1) for _ in range(times)]

        steady += [(course, [("client_at", place), *again(4)]) for place in every(course, STRIDE)]
        steady += [(course, [("backend_at", place), *again(3)]) for place in every(course, 2 * STRIDE)]
        weak += [(course, [("crash_at", place), *again(2)]) for place in every(course, 5 * STRIDE)]
        weak += [(course, [("backend_kill_at", place), *again(2)]) for place in every(course, 8 * STRIDE)]
        for _ in range(ROUNDS if course.places > 5 else 1):
            steady.append((course, after("client_after", 5)))
        for _ in range(ROUNDS // 3 if course.places > 5 else 1):
            steady.append((course, after("backend_after", 2) + again(2)))
            steady.append((course, after("interrupt_after") + again(1)))
            steady.append((course, again(1) + after("second_runner")))
    generator.shuffle(steady)
    generator.shuffle(weak)
    return steady, weak


def work(name, yard, server, jobs, tally, failures):
    """One after the other, until none is left or something has failed."""
    programs = {}
    database = conftest.Database(server, name)
    while not failures:
        try:
            number, (course, faults) = jobs.get_nowait()
        except queue.Empty:
            return
        if course.folder not in programs:
            programs[course.folder] = ship.copy_project(course.folder, yard.directory / f"{name}_{len(programs)}", database)
        try:
            kills.Round(course, programs[course.folder], tally, number).run(faults)
        except BaseException as failure:  # noqa: BLE001 -- told by the test
            failures.append((course.name, faults, failure))


def test_a_thousand_kills():
    conftest.SCRATCH.mkdir(parents=True, exist_ok=True)
    directory = conftest.live.pathlib.Path(tempfile.mkdtemp(prefix="kills", dir=conftest.SCRATCH))
    tally, failures, began = kills.Tally(), [], time.monotonic()
    yard = Yard(directory)
    weak = None
    try:
        yard.prepare()
        weak = yard.weak_server()
        print("\nplaces:", {course.name: (course.places, round(course.seconds, 2)) for course in yard.courses}, flush=True)
        tally.places = sum(course.places for course in yard.courses)
        threads = []
        for prefix, server, list_of, workers in zip(("steady", "weak"), (yard.server, weak), plan(yard.courses, random.Random(7)), (2, 1)):
            jobs = queue.Queue()
            for job in enumerate(list_of):
                jobs.put(job)
            threads += [threading.Thread(target=work, args=(f"{prefix}{n}", yard, server, jobs, tally, failures)) for n in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    finally:
        yard.server.destroy()
        if weak:
            weak.destroy()
    for course, faults, failure in failures:
        raise AssertionError(f"{course}, {faults}: {failure}\n{tally.line()}") from failure
    conftest.summary.append(f"{tally.line()} ({time.monotonic() - began:.0f} s)")
    assert tally.kills() >= 1000, tally.line()
    shutil.rmtree(directory, ignore_errors=True)
