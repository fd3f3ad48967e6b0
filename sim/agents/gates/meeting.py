"""An attempt meets a gate: its own draw answers, and the answer has its consequences."""

from sim.agents.arrays import NEVER, Region
from sim.agents.gate_tables import NO, YES
from sim.agents.gates.chances import chance_of
from sim.agents.gates.scope import BY_CATCH_ALL, LISTED, in_scope, listed
from sim.agents.holding import notice_delay
from sim.agents.lifecycle import close, detect, draw_at, stop, teach, tell
from sim.agents.network import remember_success, suffer_loss
from sim.agents.sector import receive, use_tip
from sim.chance import LOSS_PLACE, TRAVEL, chance
from sim.compiled import compiled
from sim.pathways import Gate
from sim.record import ALERTS, DIVERSIONS, FINDS, OUTSIDE, REVEALED, TIPS_USED, EventKind, Fate, Outcome
from sim.rules.trafficking import gap_days
from sim.scenario.calendar import month_of, working_time


@compiled
def answer(w: Region, a: int, gate: int, day: int, kind: int) -> bool:
    """Let the attempt's own draw answer a gate, record the answer, and return whether it is yes."""
    p = chance_of(w, a, gate, day)
    u = draw_at(w, a, gate)
    yes = u < p
    tell(w, a, day, kind, gate, YES[gate] if yes else NO[gate], p, u)
    return bool(yes)


@compiled
def settle_scope(w: Region, a: int, day: int) -> None:
    """Decide by one draw whether the item is listed, covered by catch-all, or outside the scope."""
    t = w.attempts[a]
    on_list = listed(w, t.state)
    covered = in_scope(w, t.state, day)
    # One draw for both: a longer list then only takes over what catch-all covered, and never frees an item.
    u = draw_at(w, a, Gate.CONTROL_LIST)
    if u < on_list:
        t.listed = LISTED
        tell(w, a, day, EventKind.GATE, Gate.CONTROL_LIST, Outcome.LISTED, on_list, u)
    elif u < covered:
        t.listed = BY_CATCH_ALL
        tell(w, a, day, EventKind.GATE, Gate.CONTROL_LIST, Outcome.CAUGHT_ALL, covered, u)
    else:
        t.listed = 0
        w.months[month_of(day), t.state, OUTSIDE] += 1.0
        tell(w, a, day, EventKind.GATE, Gate.CONTROL_LIST, Outcome.NOT_CONTROLLED, covered, u)


@compiled
def apply(w: Region, a: int, day: int) -> None:
    """Submit a licence application and wait for the decision."""
    t = w.attempts[a]
    t.licensed = 1
    # The authority sets the day once it has decided.
    t.due = NEVER
    tell(w, a, day, EventKind.GATE, Gate.APPLICATION, Outcome.DONE, -1.0, -1.0)
    receive(w, w.states[t.state].authority, working_time(day) + t.fraction, t.key, 0, a, t.sector)


@compiled
def alert(w: Region, a: int, gate: int, day: int) -> None:
    """Let the deal be reported, perhaps: licensing remembers it, reviews and posts look more closely. A tip is used up."""
    if not answer(w, a, gate, day, EventKind.GATE):
        return
    t = w.attempts[a]
    t.alerted = 1
    w.months[month_of(day), t.state, ALERTS] += 1.0
    if gate == Gate.TIP:
        use_tip(w, t.sector)
        w.months[month_of(day), t.state, TIPS_USED] += 1.0
    teach(w, a, gate, w.par[0].alert_teaches)


@compiled
def identify(w: Region, a: int, day: int) -> None:
    """Is the item recognised?"""
    if answer(w, a, Gate.IDENTIFICATION, day, EventKind.GATE):
        w.months[month_of(day), w.attempts[a].state, FINDS] += 1.0
        stop(w, a, day, Gate.IDENTIFICATION)


@compiled
def face(w: Region, a: int, gate: int, day: int) -> None:
    """Meet a gate that stops an attempt or lets it pass."""
    if answer(w, a, gate, day, EventKind.GATE):
        stop(w, a, day, gate)


@compiled
def take_from_holding(w: Region, a: int) -> None:
    """Begin a theft: the item is a controlled one, in its store or in transport."""
    t = w.attempts[a]
    t.listed = LISTED
    moved = chance(w.run[0].key, LOSS_PLACE, t.key, 0)
    t.in_transport = 1 if moved < w.holdings[t.holding].transport_share else 0


@compiled
def look_for_theft(w: Region, a: int) -> None:
    """Let posts look for a stolen item if the theft is noticed soon enough and the item is still on its way."""
    t = w.attempts[a]
    if t.fate == Fate.OPEN and notice_delay(w, t.state) < w.par[0].alert_days:
        t.alerted = 1


@compiled
def deliver(w: Region, a: int, day: int) -> None:
    """The item is diverted; nobody sees it yet."""
    t = w.attempts[a]
    t.fate = Fate.DIVERTED
    w.months[month_of(day), t.state, DIVERSIONS] += 1.0
    tell(w, a, day, EventKind.DIVERSION, Gate.DELIVERY, Outcome.DONE, -1.0, -1.0)
    remember_success(w, a, day)
    # Occasion 0 of this question is the way there.
    delay = gap_days(chance(w.run[0].key, TRAVEL, t.key, 1), w.par[0].after_delivery_days)
    t.due = day + delay


@compiled
def come_to_light(w: Region, a: int, gate: int, day: int) -> None:
    """Is a diversion revealed at a gate?"""
    if not answer(w, a, gate, day, EventKind.REVELATION):
        return
    t = w.attempts[a]
    t.fate = Fate.REVEALED
    w.months[month_of(day), t.state, REVEALED] += 1.0
    detect(w, a, day)
    teach(w, a, gate, w.par[0].knowledge_gain)
    suffer_loss(w, a, day)
    close(w, a)


@compiled
def travel(w: Region, a: int, day: int) -> None:
    """Draw the attempt's days on the way."""
    t = w.attempts[a]
    t.due = day + gap_days(chance(w.run[0].key, TRAVEL, t.key, 0), w.par[0].travel_days)


@compiled
def meet_gate(w: Region, a: int, gate: int, day: int) -> None:
    """Meet one gate of the pathway."""
    t = w.attempts[a]
    if gate == Gate.CONTROL_LIST:
        settle_scope(w, a, day)
    elif gate == Gate.APPLICATION:
        apply(w, a, day)
    elif gate == Gate.TRAVEL:
        travel(w, a, day)
    elif gate == Gate.DELIVERY:
        deliver(w, a, day)
    elif gate == Gate.TIP or gate == Gate.FINANCE:
        alert(w, a, gate, day)
    elif gate == Gate.ADVANCE_DATA:
        t.informed = 1 if answer(w, a, gate, day, EventKind.GATE) else 0
    elif gate == Gate.COVERAGE:
        t.covered = 1 if answer(w, a, gate, day, EventKind.GATE) else 0
    elif gate == Gate.SELECTION:
        t.opened = 1 if answer(w, a, gate, day, EventKind.GATE) else 0
    elif gate == Gate.IDENTIFICATION:
        identify(w, a, day)
    elif gate == Gate.VERIFICATION or gate == Gate.AFTER_DELIVERY or gate == Gate.AUDIT or gate == Gate.REVELATION:
        come_to_light(w, a, gate, day)
    else:
        if gate == Gate.PROTECTION:
            take_from_holding(w, a)
        face(w, a, gate, day)
        if gate == Gate.NOTICE:
            look_for_theft(w, a)
