/*
 * A document that permits more counts only beside documents of the same moment (the contract's positions).
 *
 * A process reads the documents of an account and of a user one after the other, from copies of a
 * database. What permits more must not count until there was one moment at which all of it was
 * true. Classes: SourceDocuments, SourceSlot, Progress.
 *
 * A process does not see moments. It sees positions: the last heartbeat that a copy shows. What was
 * read at a heartbeat may have some of what came after it. What is left out: more than two levels,
 * generations, and a predecessor that goes on to count meanwhile.
 */
module loosening

open util/ordering[Moment] as moments
open util/ordering[Beat] as beats

sig Beat {}

/** A moment of the database: between two of them, one transaction changes documents. */
sig Moment {
  beat: one Beat,
  account: one Document,
  user: one Document
}

sig Document {}
sig Permitting in Document {}
sig Denying in Document {}

fact {
  no Permitting & Denying
  // heartbeats are numbered in the order of commits
  all m: Moment, n: moments/nexts[m] | beats/lte[m.beat, n.beat]
  // a document that was replaced does not come back: its revision grows
  all m: Moment, n: moments/nexts[m], k: moments/nexts[n] {
    m.account = k.account implies n.account = m.account
    m.user = k.user implies n.user = m.user
  }
}

/** A denial at any level overrides; otherwise a grant of any level permits. */
pred permits[a, u: Document] {
  no (a + u) & Denying
  some (a + u) & Permitting
}

pred wasTrue[a, u: Document] {
  some m: Moment | m.account = a and m.user = u
}

/** A document that a process holds: when it was first read, and when it was last confirmed. */
abstract sig Held {
  first: one Moment,
  last: one Moment
}
one sig HeldAccount, HeldUser extends Held {}

fact {
  all h: Held | moments/lte[h.first, h.last]
  HeldAccount.first.account = HeldAccount.last.account
  HeldUser.first.user = HeldUser.last.user
}

fun heldAccount: Document { HeldAccount.last.account }
fun heldUser: Document { HeldUser.last.user }

/** Each one is confirmed at a later heartbeat than that at which the other one was first read. */
pred later {
  beats/lt[HeldAccount.first.beat, HeldUser.last.beat]
  beats/lt[HeldUser.first.beat, HeldAccount.last.beat]
}

/** The same, but the same heartbeat is enough. */
pred sameOrLater {
  beats/lte[HeldAccount.first.beat, HeldUser.last.beat]
  beats/lte[HeldUser.first.beat, HeldAccount.last.beat]
}

/** Only what was read last waits for the other one. */
pred oneSided {
  beats/lt[HeldAccount.first.beat, HeldUser.last.beat]
}

pred lawF4 { permits[heldAccount, heldUser] implies wasTrue[heldAccount, heldUser] }

check later_position { later implies lawF4 } for 6 expect 0

/** One transaction replaces the denial of the account by one of the user, between the two reads. */
check at_once { lawF4 } for 4 expect 1

/** Both reads show the same heartbeat, and the transaction is between them. */
check same_position { sameOrLater implies lawF4 } for 4 expect 1

/** The other one changed after this one was last confirmed. */
check one_sided { oneSided implies lawF4 } for 4 expect 1

/** The model is not empty: a grant comes into force. */
run useful {
  later and permits[heldAccount, heldUser]
  some m: Moment | not permits[m.account, m.user]
} for 4 expect 1
