"""Tables of results against brute force over event logs, and what must add up in every run."""

from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np
import polars as pl
import pytest

from sim import indicators, results
from sim.pathways import GATES, PATHWAYS, Gate, Origin
from sim.record import (
    CATEGORIES,
    INDICATORS,
    OUTCOME_NAMES,
    REVERSED,
    EventKind,
    Outcome,
)
from sim.run import Record, Sample, run, run_many
from sim.scenario import Decisions, Scenario, load
from sim.scenario.calendar import month_of
from sim.scenario.controls import CONTROLS
from sim.statistics import NORMAL_95, QUANTILES

RUNS = 6
GATE_NUMBERS = {gate.gate.id: int(gate.gate) for gate in GATES}
SETTINGS = ["velmora.L21=30", "velmora.L05=40", "velmora.L17=20", "velmora.L32=8", "182:velmora.L22=40"]


@pytest.fixture(scope="module")
def two_doors() -> Scenario:
    """The shipped scenario."""
    return load("two-doors")


@pytest.fixture(scope="module")
def decisions(two_doors: Scenario) -> Decisions:
    """One State hardens alone."""
    return Decisions.parse(two_doors, SETTINGS)


@pytest.fixture(scope="module")
def before(two_doors: Scenario) -> list[Record]:
    """Runs without decisions."""
    return [run(two_doors, seed=7, replicate=replicate) for replicate in range(RUNS)]


@pytest.fixture(scope="module")
def after(two_doors: Scenario, decisions: Decisions) -> list[Record]:
    """The same random draws with decisions."""
    return [run(two_doors, decisions, seed=7, replicate=replicate) for replicate in range(RUNS)]


@pytest.fixture(scope="module")
def baseline(two_doors: Scenario) -> Sample:
    """The tallies of the runs without decisions."""
    return run_many(two_doors, None, 7, RUNS)


@pytest.fixture(scope="module")
def sample(two_doors: Scenario, decisions: Decisions) -> Sample:
    """The tallies of the runs with decisions."""
    return run_many(two_doors, decisions, 7, RUNS)


@pytest.fixture(params=["before", "after"])
def records(request: pytest.FixtureRequest) -> list[Record]:
    """Runs without decisions, then with."""
    found: list[Record] = request.getfixturevalue(request.param)
    return found


def stopped(events: np.ndarray) -> np.ndarray:
    """Return the events at which an attempt was stopped."""
    return events[(events["kind"] == EventKind.GATE) & (events["outcome"] == Outcome.STOPPED)]


def by_attempt(record: Record) -> dict[int, np.ndarray]:
    """Return each attempt's own events."""
    events = record.events[record.events["attempt"] >= 0]
    return {int(number): events[events["attempt"] == number] for number in np.unique(events["attempt"])}


def met(record: Record) -> dict[tuple[int, int], int]:
    """Return the State that each opportunity met, by network and number: -1 left, -2 no network."""
    codes = {Outcome.LEFT: -1, Outcome.ABSENT: -2}
    found: dict[tuple[int, int], int] = {}
    numbers: Counter[int] = Counter()
    for event in record.events[record.events["kind"] == EventKind.OPPORTUNITY]:
        network = int(event["network"])
        found[network, numbers[network]] = codes.get(event["outcome"], int(event["state"]))
        numbers[network] += 1
    return found


# Tables against event logs


def test_stopped_by_gate_counts_the_events_at_which_attempts_were_stopped(
    sample: Sample, baseline: Sample, before: list[Record], after: list[Record]
) -> None:
    table = results.stopped_by_gate(sample, baseline)
    states = [state.id for state in sample.scenario.states]
    counted: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for column, runs in ((0, after), (1, before)):
        for record in runs:
            for event in stopped(record.events):
                counted[states[event["state"]], Gate(event["gate"]).name.lower()][column] += 1
    assert len(table) == len(counted)
    for row in table.iter_rows(named=True):
        now, base = counted[row["state"], row["gate"]]
        assert row["now"] == pytest.approx(now / RUNS)
        assert row["base"] == pytest.approx(base / RUNS)
        assert row["name"] == GATES[Gate[row["gate"].upper()]].name


def test_attempts_stopped_add_up_to_those_stopped_by_gate(sample: Sample) -> None:
    table = results.stopped_by_gate(sample)
    assert table.columns == ["state", "gate", "name", "now"]
    assert table["now"].sum() == pytest.approx(indicators.totals(sample)["stopped"].mean())
    for state in sample.scenario.states:
        mine = table.filter(pl.col("state") == state.id)["now"].sum()
        assert mine == pytest.approx(indicators.totals(sample, state.id)["stopped"].mean())


def test_displacement_follows_from_the_logs_of_paired_runs(
    sample: Sample, baseline: Sample, before: list[Record], after: list[Record]
) -> None:
    table = results.displaced(sample, baseline)
    names = [state.id for state in sample.scenario.states]
    columns = ("base", "now", "gone", "elsewhere", "deterred", "dismantled")
    counted = {name: dict.fromkeys(columns, 0) for name in names}
    for old, new in zip(before, after, strict=True):
        first, second = met(old), met(new)
        assert first.keys() == second.keys()
        for key, was in first.items():
            now = second[key]
            if now >= 0:
                counted[names[now]]["now"] += 1
            if was < 0:
                continue
            mine = counted[names[was]]
            mine["base"] += 1
            if now != was:
                mine["gone"] += 1
                mine["elsewhere"] += now >= 0
                mine["deterred"] += now == -1
                mine["dismantled"] += now == -2
    assert table["state"].to_list() == [*names, indicators.REGION]
    for row in table.iter_rows(named=True):
        expected = counted.get(row["state"]) or {
            column: sum(state[column] for state in counted.values()) for column in columns
        }
        for column in columns:
            assert row[column] == pytest.approx(expected[column] / RUNS), (row["state"], column)
        if expected["gone"]:
            assert row["displaced_share"] == pytest.approx(expected["elsewhere"] / expected["gone"])
            assert row["elsewhere"] + row["deterred"] + row["dismantled"] == pytest.approx(row["gone"])
        else:
            assert row["displaced_share"] is None


def test_nothing_is_displaced_against_itself(sample: Sample) -> None:
    table = results.displaced(sample, sample)
    assert table["gone"].sum() == 0
    assert table["displaced_share"].null_count() == len(table)


@pytest.mark.parametrize("state", [None, "velmora", "region"])
def test_headline_figures_are_numpys_quantiles_over_replicates(
    sample: Sample, baseline: Sample, state: str | None
) -> None:
    table = results.headline(sample, baseline, state)
    assert table["indicator"].to_list() == [indicator.id for indicator in INDICATORS]
    now, base = indicators.totals(sample, state), indicators.totals(baseline, state)
    for row in table.iter_rows(named=True):
        mine, theirs = now[row["indicator"]], base[row["indicator"]]
        pairs = (mine - theirs)[~np.isnan(mine - theirs)]
        assert row["pairs"] == len(pairs)
        for prefix, values in (("", mine), ("base_", theirs), ("diff_", pairs)):
            values = values[~np.isnan(values)]
            for name, share in zip(("p05", "p25", "p50", "p75", "p95"), QUANTILES, strict=True):
                if len(values):
                    assert row[prefix + name] == pytest.approx(np.quantile(values, share))
                else:
                    assert row[prefix + name] is None
        if len(pairs) > 1:
            half = NORMAL_95 * np.std(pairs, ddof=1) / np.sqrt(len(pairs))
            assert row["diff_mean"] == pytest.approx(pairs.mean())
            assert row["diff_low"] == pytest.approx(pairs.mean() - half)
            assert row["diff_high"] == pytest.approx(pairs.mean() + half)


def test_headline_without_a_baseline_has_no_differences(sample: Sample) -> None:
    columns = results.headline(sample).columns
    assert columns == ["indicator", "name", "unit", "better", "p05", "p25", "p50", "p75", "p95"]


def test_a_baseline_with_other_random_draws_is_refused(two_doors: Scenario, sample: Sample) -> None:
    for other in (
        run_many(two_doors, None, 8, RUNS),
        run_many(two_doors, None, 7, 3),
        run_many(two_doors, None, 7, RUNS, 91),
    ):
        for table in (results.headline, results.stopped_by_gate, results.displaced):
            with pytest.raises(ValueError, match="same seed"):
                table(sample, other)


def test_a_series_has_the_quantiles_of_each_month(sample: Sample) -> None:
    for indicator in ("attempts", "diversions", "delay_mean", "licence_days_median"):
        table = results.series(sample, indicator, "velmora")
        values = indicators.monthly(sample, "velmora")[indicator]
        assert table.columns == ["month", "p05", "p25", "p50", "p75", "p95"]
        assert table["month"].to_list() == list(range(1, values.shape[1] + 1))
        for month, row in enumerate(table.iter_rows(named=True)):
            there = values[:, month][~np.isnan(values[:, month])]
            assert row["p50"] == (pytest.approx(np.median(there)) if len(there) else None)


def test_a_cumulative_series_ends_at_the_total(sample: Sample) -> None:
    table = results.series(sample, "attempts", cumulative=True)
    assert table["p50"][-1] == pytest.approx(np.median(indicators.totals(sample)["attempts"]))
    assert all(later >= earlier for earlier, later in pairwise(table["p50"].to_list()))


def test_an_unknown_indicator_or_state_is_refused(sample: Sample) -> None:
    with pytest.raises(KeyError):
        results.series(sample, "no-such-indicator")
    with pytest.raises(ValueError, match="nowhere"):
        results.headline(sample, state="nowhere")


def test_an_ensembles_tallies_are_those_of_its_runs(sample: Sample, after: list[Record]) -> None:
    for place, record in enumerate(after):
        assert sample.months[place].tobytes() == record.months.tobytes()


def test_practice_by_control_is_the_mean_of_what_each_run_ended_with(sample: Sample, baseline: Sample) -> None:
    table = results.practice_by_control(sample, baseline)
    scenario = sample.scenario
    assert table.select("state", "control").rows() == [(s.id, c.id) for s in scenario.states for c in CONTROLS]
    for column, rows in (("start", sample.rows[:, 0]), ("now", sample.rows[:, -1]), ("base", baseline.rows[:, -1])):
        assert table[column].to_numpy() == pytest.approx(rows.mean(axis=0).ravel())
        assert table[column].is_between(0.0, 1.0).all()
    hardened = table.filter((pl.col("state") == "velmora") & (pl.col("control") == "training")).row(0, named=True)
    assert hardened["now"] > hardened["base"]
    assert "base" not in results.practice_by_control(sample).columns


# Incidents


def status_of(own: np.ndarray) -> str:
    """Return what became of an attempt, from its own events."""
    found = {(int(event["kind"]), int(event["outcome"])) for event in own}
    if (EventKind.COURT, Outcome.REVERSED) in found:
        return "reversed"
    if (EventKind.REVELATION, Outcome.REVEALED) in found:
        return "revealed"
    if (EventKind.DIVERSION, Outcome.DONE) in found:
        return "diverted"
    return "stopped" if (EventKind.GATE, Outcome.STOPPED) in found else "open"


def test_every_attempt_is_one_incident_with_what_became_of_it(records: list[Record]) -> None:
    record = records[0]
    table = results.incidents(record)
    attempts = by_attempt(record)
    assert table["attempt"].to_list() == list(attempts)
    for row in table.iter_rows(named=True):
        own = attempts[row["attempt"]]
        assert row["status"] == status_of(own)
        assert row["day"] == own[0]["day"]
        assert row["month"] == month_of(int(own[0]["day"])) + 1
        assert row["state"] == record.scenario.states[own[0]["state"]].id
        assert row["category"] == CATEGORIES[own[0]["category"]]
        pathway = PATHWAYS[own[0]["pathway"]]
        assert (row["pathway"], row["pathway_name"]) == (pathway.id, pathway.name)
        assert row["last_day"] >= row["day"]
        assert bool(row["gate"]) == (row["status"] in ("stopped", "revealed"))
        assert bool(row["gate_name"]) == bool(row["gate"])


def test_incidents_add_up_to_the_tallies(records: list[Record]) -> None:
    for record in records:
        status = Counter(results.incidents(record)["status"])
        totals = indicators.totals(record.sample)
        assert status.total() == totals["attempts"][0]
        assert status["stopped"] + status["reversed"] == totals["stopped"][0]
        assert status["diverted"] + status["revealed"] == totals["diversions"][0]
        assert status["reversed"] == record.sample.months[..., REVERSED].sum()
    assert any("reversed" in results.incidents(record)["status"] for record in records)


def test_an_incident_opens_to_its_chain_of_gates(records: list[Record]) -> None:
    record = records[0]
    seen: set[tuple[str, bool]] = set()
    for attempt, own in list(by_attempt(record).items())[:60]:
        chain = results.incident(record, attempt)
        assert len(chain) == len(own)
        assert chain["day"].to_list() == own["day"].tolist()
        assert chain["outcome_name"].to_list() == [OUTCOME_NAMES[outcome] for outcome in own["outcome"]]
        assert chain["gate_name"].to_list() == [GATES[gate].name for gate in own["gate"]]
        for row in chain.iter_rows(named=True):
            assert row["probability"] is None or 0.0 <= row["probability"] <= 1.0
            assert (row["probability"] is None) == (row["draw"] is None)
            said = {answer.outcome.name.lower(): answer.missing for answer in GATES[GATE_NUMBERS[row["gate"]]].answers}
            assert row["missing"] == said.get(row["outcome"], False), row
            seen |= {(row["outcome"], row["missing"])}
    assert {"not_controlled", "not_selected"} <= {outcome for outcome, missing in seen if missing}
    assert {"stopped", "passed", "not_alerted"} <= {outcome for outcome, missing in seen if not missing}


def test_an_unknown_attempt_has_no_chain_and_an_empty_run_no_incidents(two_doors: Scenario) -> None:
    record = run(two_doors, seed=7, days=1)
    assert results.incident(record, 10_000).is_empty()
    quiet = results.incidents(record)
    assert quiet.is_empty()
    assert "status" in quiet.columns


# What must add up


def test_opportunities_are_taken_left_or_met_by_nobody(records: list[Record]) -> None:
    for record in records:
        met_by = Counter(int(event["outcome"]) for event in record.events if event["kind"] == EventKind.OPPORTUNITY)
        assert set(met_by) <= {Outcome.TAKEN, Outcome.LEFT, Outcome.ABSENT}
        assert met_by[Outcome.TAKEN] == len(by_attempt(record))
        for (network, k), state in met(record).items():
            assert record.sample.encounters[0, network, k] == state
        assert (record.sample.encounters >= -2).sum() == met_by.total()


def test_an_attempt_is_stopped_or_diverted_or_still_open_and_both_only_when_a_court_reverses(
    records: list[Record],
) -> None:
    for record in records:
        for own in by_attempt(record).values():
            stops, deliveries = len(stopped(own)), int((own["kind"] == EventKind.DIVERSION).sum())
            assert stops + deliveries <= 1
            assert status_of(own) != "reversed" or stops == 1


def test_gates_come_in_the_order_of_the_pathway(records: list[Record]) -> None:
    for record in records:
        for own in by_attempt(record).values():
            order = [int(gate) for gate in PATHWAYS[own[0]["pathway"]].gates]
            place = 0
            for event in own[np.isin(own["kind"], (EventKind.GATE, EventKind.DIVERSION, EventKind.REVELATION))]:
                assert int(event["gate"]) in order[place:], (own[0]["pathway"], event)
                place += order[place:].index(int(event["gate"])) + 1


def test_nothing_happens_to_an_attempt_before_it_begins_and_time_runs_forward(records: list[Record]) -> None:
    for record in records:
        assert (np.diff(record.events["day"]) >= 0).all()
        for own in by_attempt(record).values():
            assert own[0]["kind"] == EventKind.OPPORTUNITY
            assert (own["kind"][1:] != EventKind.OPPORTUNITY).all()
            assert (np.diff(own["day"]) >= 0).all()
            for part in ("network", "category", "state"):
                assert len(set(own[part].tolist())) == 1, part


def test_a_stopped_attempt_meets_no_further_gate(records: list[Record]) -> None:
    for record in records:
        for own in by_attempt(record).values():
            for place, event in enumerate(own):
                if event["kind"] == EventKind.GATE and event["outcome"] == Outcome.STOPPED:
                    later = set(own[place + 1 :]["kind"].tolist())
                    assert later <= {EventKind.SEIZURE, EventKind.COURT, EventKind.PROSECUTION, EventKind.DISMANTLED}


def test_seizures_go_to_court_and_only_what_stands_is_prosecuted(records: list[Record]) -> None:
    courts: Counter[int] = Counter()
    places: Counter[int] = Counter()
    for record in records:
        for own in by_attempt(record).values():
            kinds = own["kind"].tolist()
            assert kinds.count(EventKind.SEIZURE) <= 1
            assert kinds.count(EventKind.COURT) <= kinds.count(EventKind.SEIZURE)
            for event in own[own["kind"] == EventKind.COURT]:
                courts[int(event["outcome"])] += 1
                assert (event["draw"] < event["probability"]) == (event["outcome"] == Outcome.UPHELD)
                assert (EventKind.PROSECUTION in kinds) == (event["outcome"] == Outcome.UPHELD)
            seized_at = own[own["kind"] == EventKind.SEIZURE]["gate"].tolist()
            assert all(GATES[gate].seizes for gate in seized_at)
            stopped_at = [int(gate) for gate in stopped(own)["gate"] if GATES[gate].seizes]
            assert seized_at == stopped_at
            places.update(seized_at)
    assert len(places) > 3
    assert courts[Outcome.UPHELD] > 0
    assert courts[Outcome.REVERSED] > 0


def test_only_what_was_opened_is_recognised_and_what_is_outside_the_scope_meets_only_the_supplier(
    records: list[Record],
) -> None:
    outside: Counter[int] = Counter()
    for record in records:
        for own in by_attempt(record).values():
            gates = own[own["kind"] == EventKind.GATE]
            listed = PATHWAYS[own[0]["pathway"]].origin is Origin.HOLDING or bool(
                np.isin(gates["outcome"], (Outcome.LISTED, Outcome.CAUGHT_ALL)).any()
            )
            for place, event in enumerate(gates):
                if event["gate"] == Gate.IDENTIFICATION:
                    assert gates[place - 1]["gate"] == Gate.SELECTION
                    assert gates[place - 1]["outcome"] == Outcome.SELECTED
            if not listed:
                met_there = gates["gate"].tolist()
                assert met_there == [Gate.CONTROL_LIST, Gate.SUPPLIER][: len(met_there)]
                outside.update(gates["outcome"][1:].tolist())
    assert outside[Outcome.STOPPED] > 0
    assert outside[Outcome.PASSED] > 0


def test_review_happens_only_where_a_licence_was_asked_for(records: list[Record]) -> None:
    review = (Gate.STATEMENT, Gate.PRELICENCE_CHECK, Gate.INTERAGENCY, Gate.SHARED_DENIAL, Gate.LICENCE_CHECK)
    for record in records:
        for own in by_attempt(record).values():
            gates = own[own["kind"] == EventKind.GATE]
            applied = (gates["gate"] == Gate.APPLICATION) & (gates["outcome"] == Outcome.DONE)
            if np.isin(gates["gate"], review).any():
                assert applied.any()
                decided = gates[np.isin(gates["gate"], review)]["day"].min()
                assert decided > gates[applied]["day"].min()


def test_losses_are_noticed_later_and_searched_for_once(records: list[Record]) -> None:
    for record in records:
        losses = record.events[record.events["kind"] == EventKind.LOSS]
        notices = record.events[record.events["kind"] == EventKind.NOTICE]
        searches = record.events[record.events["kind"] == EventKind.RECOVERY]
        assert len(notices) == len(searches) <= len(losses)
        for holding in range(len(record.scenario.holdings)):
            first = losses[losses["place"] == holding]["day"]
            then = notices[notices["place"] == holding]["day"]
            assert all((np.sort(first)[: len(then)] < np.sort(then)).tolist())


def test_dismantled_networks_meet_opportunities_as_nobody_until_replaced(records: list[Record]) -> None:
    for record in records:
        events = record.events
        for network in set(events[events["kind"] == EventKind.DISMANTLED]["network"].tolist()):
            own = events[(events["network"] == network)]
            gone = False
            for event in own:
                if event["kind"] == EventKind.DISMANTLED:
                    gone = True
                elif event["kind"] == EventKind.REPLACED:
                    assert gone
                    gone = False
                elif event["kind"] == EventKind.OPPORTUNITY:
                    assert (event["outcome"] == Outcome.ABSENT) == gone


def test_the_displaced_share_of_a_replicate_is_what_met_another_state_of_what_left_its_own(
    sample: Sample, baseline: Sample
) -> None:
    shares = results.displaced_share(sample, baseline)
    for number, share in enumerate(shares):
        left = elsewhere = 0
        for before, now in zip(baseline.encounters[number].ravel(), sample.encounters[number].ravel(), strict=True):
            left += before >= 0 and now != before
            elsewhere += before >= 0 and now >= 0 and now != before
        assert share == pytest.approx(elsewhere / left)
    assert np.isnan(results.displaced_share(baseline, baseline)).all()


def test_attempts_that_are_not_made_since_a_network_waits_are_counted_net_of_those_made_only_now(
    sample: Sample, baseline: Sample
) -> None:
    for number, net in enumerate(results.deterred(sample, baseline)):
        pairs = list(zip(baseline.encounters[number].ravel(), sample.encounters[number].ravel(), strict=True))
        lapsed = sum(before >= 0 and now == -1 for before, now in pairs)
        assert net == lapsed - sum(before == -1 and now >= 0 for before, now in pairs)
    gross = results.displaced(sample, baseline).filter(state="region")["deterred"].item()
    assert results.deterred(sample, baseline).mean() <= gross
    assert not results.deterred(baseline, baseline).any()


def test_flows_between_states_add_up_to_what_met_another_state(sample: Sample, baseline: Sample) -> None:
    flows = results.flows(sample, baseline)
    states = len(sample.scenario.states)
    assert len(flows) == states * (states - 1)
    moved = results.displaced(sample, baseline).filter(state="region")["elsewhere"].item()
    assert flows["moved"].sum() == pytest.approx(moved)
    assert moved > 0
    assert results.flows(baseline, baseline)["moved"].sum() == 0


def test_the_chains_of_a_record_are_its_incidents_chains(after: list[Record]) -> None:
    chains = results.chains(after[0])
    assert sorted(chains) == results.incidents(after[0])["attempt"].to_list()
    for attempt in list(chains)[:5]:
        assert chains[attempt] == results.incident(after[0], attempt).to_dicts()


def test_only_the_indicators_asked_for_are_worked_out(sample: Sample) -> None:
    wanted = ("licence_days_median", "diversions")
    for table in (indicators.totals, indicators.monthly):
        some, everything = table(sample, only=wanted), table(sample)
        assert set(some) == set(wanted)
        assert all(np.array_equal(some[name], everything[name], equal_nan=True) for name in wanted)
