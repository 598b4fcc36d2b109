/*
 * Write what remains under another key, then replace the key.
 *
 * A revocation erases frames of the spool, while a worker appends to it and the process may be
 * killed at any step. Classes: Spool, FrameStore, StoreRewrite, SpoolKeyFile, PendingErasureFile.
 *
 * A frame can be read as long as the key of its segment exists. What is left out: failures of the
 * disk (then both keys are destroyed, and all frames are lost and counted), damaged frames, and
 * copies of the key that a file system or a device keeps.
 */
module erasure

abstract sig Order {}
one sig Right, Reversed extends Order {}

one sig Run {
  rewrite: one Order,  // Right: writes all new segments, then replaces the key. Reversed: any order
  append: one Order    // Right: compares and appends under the lock. Reversed: compares before
}

sig Frame {}
sig Withdrawn in Frame {}

abstract sig Fact {}
/** The decision has changed; the note of the erasure is on disk; the receipt is complete. */
one sig Changed, Noted, Completed extends Fact {}
var sig True in Fact {}

abstract sig Key {}
one sig OldKey, NewKey extends Key {}
var sig Existing in Key {}

/** Frames in segments under the old and the new key, and those that the worker has compared. */
var sig Old, New, Compared in Frame {}
/** Frames that were appended at some time. */
var sig Stored in Frame {}

fun readable: Frame {
  { f: Frame | (f in Old and OldKey in Existing) or (f in New and NewKey in Existing) }
}

fact beginning {
  no True and Existing = OldKey and no Old and no New and no Compared and no Stored
}

pred isErasing { Noted in True }

pred sameFrames { Old' = Old and New' = New and Stored' = Stored and Compared' = Compared }
pred sameKeys { Existing' = Existing }
pred sameFacts { True' = True }

// ---- the worker ----

pred compare[f: Frame] {
  f not in Compared + Stored
  Changed in True implies f not in Withdrawn
  Compared' = Compared + f
  Old' = Old and New' = New and Stored' = Stored and sameKeys and sameFacts
}

/** Under the lock, which an erasure holds until it is complete. */
pred append[f: Frame] {
  not isErasing and f not in Stored
  Run.append = Right implies (Changed in True implies f not in Withdrawn)
  Run.append = Reversed implies f in Compared
  OldKey in Existing implies (Old' = Old + f and New' = New) else (New' = New + f and Old' = Old)
  Stored' = Stored + f and Compared' = Compared and sameKeys and sameFacts
}

// ---- the revocation ----

pred changeDecision {
  Changed not in True
  True' = True + Changed
  sameFrames and sameKeys
}

pred note {
  Changed in True and Completed not in True and OldKey in Existing and not isErasing
  True' = True + Noted
  sameFrames and sameKeys
}

pred rewriteFrame[f: Frame] {
  isErasing and OldKey in Existing and f in Old - Withdrawn - New
  New' = New + f
  Old' = Old and Stored' = Stored and Compared' = Compared and sameKeys and sameFacts
}

/** One rename: the new key takes the place of the old one, which is destroyed. */
pred replaceKey {
  isErasing and OldKey in Existing
  Run.rewrite = Right implies Old - Withdrawn in New
  Existing' = NewKey
  sameFrames and sameFacts
}

pred completeReceipt {
  isErasing and NewKey in Existing
  True' = True - Noted + Completed
  no Old'
  New' = New and Stored' = Stored and Compared' = Compared and sameKeys
}

/** The process is killed, and starts: segments without a key are deleted, the note is kept. */
pred kill {
  no Compared'
  Old' = (OldKey in Existing implies Old else none)
  New' = (NewKey in Existing implies New else none)
  Stored' = Stored and sameKeys and sameFacts
}

fact anyOrder {
  always ((sameFrames and sameKeys and sameFacts)
    or changeDecision or note or replaceKey or completeReceipt or kill
    or some f: Frame | compare[f] or append[f] or rewriteFrame[f])
}

// ---- law 5 ----

pred erased { always (Completed in True implies no readable & Withdrawn) }
pred nobodyElses { always Stored - Withdrawn in readable }

pred right { Run.rewrite = Right and Run.append = Right }

check right_order { right implies (erased and nobodyElses) } for 3 but 1..10 steps expect 0

/** The process is killed after the key was replaced, and before all was written. */
check key_replaced_first {
  (Run.rewrite = Reversed and Run.append = Right) implies nobodyElses
} for 3 but 1..10 steps expect 1

/** The worker compares, the erasure completes, and the worker appends. */
check compared_before_the_lock {
  (Run.rewrite = Right and Run.append = Reversed) implies erased
} for 3 but 1..10 steps expect 1

/** The model is not empty: an erasure completes, and leaves what it may not touch. */
run useful {
  right and eventually (Completed in True and some readable and some Stored & Withdrawn)
} for 3 but 1..10 steps expect 1
