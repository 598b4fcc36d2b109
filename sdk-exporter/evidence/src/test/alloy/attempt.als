/*
 * Publish the attempt, then look at the decision.
 *
 * A worker sends data in attempts, while a revocation changes the decision, ends the attempts that
 * it finds, and completes. Classes: InFlightBatch, Attempt, DecisionUpdater.
 *
 * A step of the model is one read or write of shared memory in one order that all threads see, as
 * volatile fields have. What is left out: several data in a batch, retries (each is an attempt),
 * and the hand-over to the operating system, after which bytes count as possibly sent.
 */
module attempt

abstract sig Order {}
one sig Right, Reversed extends Order {}

one sig Run {
  worker: one Order,      // Right: publishes, then looks. Reversed: looks, then publishes
  revocation: one Order   // Right: changes the decision, then ends attempts. Reversed: ends first
}

sig Attempt {}

var sig Published in Attempt {}
var sig Looked in Attempt {}
/** What looked after the decision had changed: its withdrawn part is stripped. */
var sig Stripped in Attempt {}
var sig Sending in Attempt {}
var sig Stopped in Attempt {}

abstract sig Done {}
one sig Changed, Ended, Completed extends Done {}
var sig Reached in Done {}

fact beginning {
  no Published and no Looked and no Stripped and no Sending and no Stopped and no Reached
}

// ---- the worker ----

pred publish[a: Attempt] {
  a not in Published
  Run.worker = Reversed implies a in Looked
  Published' = Published + a
  unchanged[Looked, Looked'] and unchanged[Stripped, Stripped'] and unchanged[Sending, Sending']
  unchanged[Stopped, Stopped'] and Reached' = Reached
}

pred look[a: Attempt] {
  a not in Looked
  Run.worker = Right implies a in Published
  Looked' = Looked + a
  Stripped' = (Changed in Reached implies Stripped + a else Stripped)
  unchanged[Published, Published'] and unchanged[Sending, Sending']
  unchanged[Stopped, Stopped'] and Reached' = Reached
}

pred send[a: Attempt] {
  a in Published and a in Looked and a not in Sending and a not in Stopped
  Sending' = Sending + a
  unchanged[Published, Published'] and unchanged[Looked, Looked']
  unchanged[Stripped, Stripped'] and unchanged[Stopped, Stopped'] and Reached' = Reached
}

// ---- the revocation ----

pred changeDecision {
  Changed not in Reached
  Run.revocation = Reversed implies Ended in Reached
  Reached' = Reached + Changed
  unchanged[Published, Published'] and unchanged[Looked, Looked']
  unchanged[Stripped, Stripped'] and unchanged[Sending, Sending'] and unchanged[Stopped, Stopped']
}

/** Ends what is published and carries the withdrawn part, or may still turn out to. */
pred endAttempts {
  Ended not in Reached
  Run.revocation = Right implies Changed in Reached
  Reached' = Reached + Ended
  Stopped' = Stopped + (Published - Stripped)
  unchanged[Published, Published'] and unchanged[Looked, Looked']
  unchanged[Stripped, Stripped'] and unchanged[Sending, Sending']
}

pred completeReceipt {
  Changed + Ended in Reached and Completed not in Reached
  Reached' = Reached + Completed
  unchanged[Published, Published'] and unchanged[Looked, Looked']
  unchanged[Stripped, Stripped'] and unchanged[Sending, Sending'] and unchanged[Stopped, Stopped']
}

pred unchanged[old, new: set Attempt] { new = old }

pred nothing {
  unchanged[Published, Published'] and unchanged[Looked, Looked']
  unchanged[Stripped, Stripped'] and unchanged[Sending, Sending']
  unchanged[Stopped, Stopped'] and Reached' = Reached
}

fact anyOrder {
  always (nothing or changeDecision or endAttempts or completeReceipt
    or some a: Attempt | publish[a] or look[a] or send[a])
}

// ---- law 5 ----

/** After the revocation completed, nothing that it withdrew is on its way. */
pred law5 { always (Completed in Reached implies no Sending - Stripped - Stopped) }

check right_order {
  (Run.worker = Right and Run.revocation = Right) implies law5
} for 3 but 1..12 steps expect 0

/** The worker looks, the revocation finds no attempt and completes, and the worker publishes. */
check worker_looks_first {
  (Run.worker = Reversed and Run.revocation = Right) implies law5
} for 3 but 1..12 steps expect 1

/** The revocation finds no attempt, and a worker looks before the decision changes. */
check revocation_looks_first {
  (Run.worker = Right and Run.revocation = Reversed) implies law5
} for 3 but 1..12 steps expect 1

/** The model is not empty: data leaves before a revocation, and what is left of it after one. */
run useful {
  Run.worker = Right and Run.revocation = Right
  eventually (some Sending and no Reached)
  eventually (Completed in Reached and some Sending & Stripped)
} for 3 but 1..12 steps expect 1
