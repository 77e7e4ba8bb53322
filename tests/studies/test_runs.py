"""Runs: the same in the same order whatever the number of processes, none run twice, files of
several computers put together, broken files told.
"""

import csv
import os
from multiprocessing import active_children
from signal import SIGTERM
from time import sleep

import pytest

import purernn.cli.study
from helpers.cli_process import one_line
from purernn.basics.errors import PurernnError
from purernn.machines.mealy import linear
from purernn.machines.operations import MACHINES
from purernn.studies.runs import COLUMNS, NEVER, Record, Row, Run, performed

XOR = MACHINES["xor"]


def run_with(samples, seconds=1.0, machine=XOR, seed=0):
    """A run of which this came."""
    run = Run(machine, 16, seed, 100, {})
    run.samples, run.seconds = samples, seconds
    return run


def test_quantiles_count_what_was_never_proved_as_slowest():
    row = Row("xor", 16, [run_with(n) for n in (30, NEVER, 10, 20)])
    assert [row.quantile(share) for share in (0.1, 0.5, 0.75, 1)] == [10, 20, 30, NEVER]
    assert row.share_proved == 0.75
    assert row.cells() == "xor 16 2 1 4 3 10 20 never never 1.00".split()


def test_any_number_of_processes_gives_the_same_results_in_the_same_order():
    runs = [Run(MACHINES[name], 16, seed, 60, {}) for name in ("xor", "gray") for seed in range(3)]
    outcomes = [
        [(run.machine.name, run.seed, samples) for run, (samples, _) in performed(runs, jobs)]
        for jobs in (1, 3)
    ]
    assert outcomes[0] == outcomes[1]
    assert [outcome[:2] for outcome in outcomes[0]] == [(r.machine.name, r.seed) for r in runs]
    assert len({samples for _, _, samples in outcomes[0]}) > 1


def test_a_reader_that_stops_early_leaves_no_process_behind():
    runs = [Run(XOR, 16, seed, 60, {}) for seed in range(6)]
    for _ in range(20):  # processes are ended at any moment, while they write, too
        reader = performed(runs, 2)
        assert next(reader)[0].seed == 0
        reader.close()
        assert list(reader) == [] and active_children() == []


def seed_of(run):
    """Work that takes longer for the earlier runs."""
    sleep(0.01 * (5 - run.seed))
    return run.seed


def failing(run):
    """Work that fails for the third run, on purpose."""
    if run.seed == 2:
        raise ValueError("seed %d" % run.seed)
    return run.seed


def ended(run):
    """Work whose process is ended from outside at the third run, as for want of memory."""
    if run.seed == 2:
        os.kill(os.getpid(), SIGTERM)
        sleep(60)
    return run.seed


def test_results_wait_for_their_turn():
    runs = [Run(XOR, 16, seed, 60, {}) for seed in range(6)]
    assert [outcome for _, outcome in performed(runs, 3, seed_of)] == list(range(6))


@pytest.mark.parametrize("jobs", [1, 2, 4])
def test_an_error_of_the_work_is_raised_where_it_is_read(jobs):
    runs, read = [Run(XOR, 16, seed, 60, {}) for seed in range(4)], []
    with pytest.raises(ValueError, match="seed 2"):
        for _, outcome in performed(runs, jobs, failing):
            read.append(outcome)
    assert read == [0, 1][: len(read)] and active_children() == []


def test_a_process_that_is_ended_from_outside_is_told():
    runs = [Run(XOR, 16, seed, 60, {}) for seed in range(4)]
    with pytest.raises(PurernnError, match="ended from outside"):
        list(performed(runs, 2, ended))
    assert active_children() == []


def test_all_that_decides_what_comes_of_a_run_is_in_its_digest_and_a_name_is_not():
    def digest(machine=linear("a", (3,)), limit=100, arguments=None):
        return Run(machine, 1, 0, limit, arguments or {}).digest()

    others = [digest(linear("a", (5,))), digest(limit=101), digest(arguments={"hidden": 3})]
    assert len({digest()} | set(others)) == 4
    assert digest(linear("other", (3,))) == digest()


def test_a_name_with_commas_and_quotes_is_one_cell(tmp_path):
    machine = linear('2a, "doubled"', (2,))
    record = Record(str(tmp_path), "hidden")
    record.add(run_with(NEVER, machine=machine))
    record.write()
    read = list(csv.reader((tmp_path / "hidden.csv").read_text().splitlines()))
    assert read[0] == list(COLUMNS) and read[1][1] == machine.name and len(read[1]) == 8
    again = Record(str(tmp_path), "hidden")
    assert again.outcome_of(run_with(0, machine=machine)) == (NEVER, 1.0)
    assert again.outcome_of(run_with(0, machine=machine, seed=1)) is None


@pytest.mark.parametrize(
    "text, error",
    [
        ("", "line 1: the columns must be run, machine"),
        ("operation,value\n", "line 1: the columns must be run, machine"),
        ("%s\n1,2\n", "line 2: not a run: ['1', '2']"),
        ("%s\na,b,1,1,1,0,often,1\n", "line 2: not a run: ['a', 'b',"),
    ],
)
def test_a_csv_that_holds_no_runs_is_refused_with_its_line(text, error, tmp_path):
    (tmp_path / "hidden-5-9.csv").write_text(text.replace("%s", ",".join(COLUMNS)))
    with pytest.raises(PurernnError) as caught:
        Record(str(tmp_path), "hidden")
    assert "hidden-5-9.csv, " + error in str(caught.value) and "\n" not in str(caught.value)


def test_a_file_of_another_study_is_left_alone(tmp_path):
    (tmp_path / "hidden-layers.csv").write_text("mine")
    (tmp_path / "rate.csv").write_text("mine")
    assert Record(str(tmp_path), "hidden").outcomes == {}


def test_parts_by_seeds_are_put_together_without_running_any_again(tmp_path, cli, monkeypatch):
    study = ("study", "machines", "--operation", "random_1", "--sizes", "2", "--samples", 100)
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    status, table, _ = cli(*(study + ("--seeds", 4, "--jobs", 1, "--out", whole)))
    assert status == 0
    for seeds in ("0-0", "1-2", "3-3"):
        assert cli(*(study + ("--seeds", seeds, "--jobs", 2, "--out", parts)))[0] == 0
    assert sorted(os.listdir(str(parts))) == [
        "machines-0-0.csv",
        "machines-1-2.csv",
        "machines-3-3.csv",
        "machines.svg",
    ]

    def nothing(runs, jobs):
        assert runs == []
        return iter([])

    monkeypatch.setattr(purernn.cli.study, "performed", nothing)
    status, merged, _ = cli(*(study + ("--seeds", 4, "--out", parts)))

    def without_seconds(text):
        return [line.split()[:-1] for line in text.splitlines()]

    assert status == 0 and without_seconds(merged) == without_seconds(table)


def test_a_broken_csv_is_one_line_on_the_command_line(tmp_path, cli):
    (tmp_path / "machines.csv").write_text("?")
    status, out, err = cli("study", "machines", "--seeds", 1, "--out", tmp_path)
    assert (status, out) == (2, "") and one_line(err) and "machines.csv, line 1" in err
    assert (tmp_path / "machines.csv").read_text() == "?"


def test_an_adder_that_the_folder_holds_is_not_trained_again(tmp_path, cli, monkeypatch):
    structures = purernn.cli.study.STRUCTURES[-1:]  # the one whose first seed is proved
    monkeypatch.setattr(purernn.cli.study, "STRUCTURES", structures)
    study = ("study", "smallest", "--seeds", 1, "--jobs", 1, "--out", tmp_path)
    first = cli(*study)
    assert first[0] == 0
    monkeypatch.setattr(purernn.cli.study, "smallest", None)
    assert cli(*study) == first
