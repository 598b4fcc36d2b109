/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.evidence;

import static dev.assent.evidence.Claim.model;
import static dev.assent.evidence.Claim.run;
import static dev.assent.evidence.Claim.tests;

import java.util.List;

/** What Assent promises: the thirteen laws, and what the contract promises beside them. */
final class Claims {
  private Claims() {}

  static final List<Claim> LAWS =
      List.of(
          Claim.of(
              "Law 1: closed",
              "Data that is unknown, wrong, stale or unreadable is withheld.",
              "A value that looks like a route, in a field that is declared as a route, is a route: "
                  + "fields are judged by their names and by the form of their values.",
              tests("Law01ClosedTest", "each cause of not knowing withholds"),
              tests("PolicySpecTest", "decisions against reference semantics of the policy"),
              tests(
                  "dev.assent.attack.LeakAttacksTest",
                  "canaries in every carrier, through the public API"),
              tests("dev.assent.names.CatalogNamesTest", "the names of all published conventions"),
              run("policies", "moments of random policies and choices against the semantics")),
          Claim.of(
              "Law 2: one look",
              "Each attempt to send reads its decision once, before encoding.",
              "An exporter of somebody else's that keeps data and sends them twice is not Assent's "
                  + "attempt.",
              tests("AttemptLoopTest", "one reading for each attempt"),
              tests("CutDataAttacksTest", "data that changes while it is encoded")),
          Claim.of(
              "Law 3: twice",
              "Data needs permission when it is queued and at each attempt to send it.",
              "Between the last look and the hand-over to the operating system, bytes count as "
                  + "possibly sent, and not as kept.",
              tests("DestinationPipelineTest", "a queue, with decisions that change"),
              tests("StoredVerdictTest", "a stored verdict against a whole gate, random"),
              run("rounds", "twenty times as many seeds of the tests with random input")),
          Claim.of(
              "Law 4: every exit",
              "Flush, retry, shutdown and each read from disk pass the gate.",
              "Code of the application that reads the process's memory, and telemetry that Assent "
                  + "does not take over, have exits of their own.",
              tests("DestinationPipelineTest", "flush, retry and close, also after a revocation"),
              tests("ExitTest", "a process that ends without a close: its last data pass the gate"),
              tests("ExitsTest", "no class outside of the list opens a socket, a file or a log"),
              tests("SpoolReplayTest", "what an earlier run stored")),
          Claim.of(
              "Law 5: revocation",
              "Once a revocation completes, no attempt starts to send the data, and a receipt says "
                  + "how much may have left.",
              "What the operating system had taken counts as possibly sent; no test observes the "
                  + "network behind it. The models leave out failures of disks.",
              tests("RandomScheduleTest", "random schedules of recording, revoking and sending"),
              tests("DecisionsLincheckTest", "interleavings of decisions, against a sequence"),
              tests("CrashTest", "kills at random points"),
              model("attempt", "right_order", "publish the attempt, then look"),
              model("attempt", "worker_looks_first", "the reversed order sends withdrawn data"),
              model("erasure", "right_order", "write what remains, then replace the key"),
              model("erasure", "key_replaced_first", "the reversed order loses others' data"),
              model("erasure", "compared_before_the_lock", "withdrawn data stays readable"),
              run("schedules", "random schedules"),
              run("kills", "kills, a third of them in an erasure"),
              run("stress", "jcstress on handles and caches")),
          Claim.of(
              "Law 6: no reach back",
              "A grant covers nothing captured before it, unless it says so.",
              "Times are those of the process's clock; a clock that is wrong and never corrected "
                  + "can't be noticed.",
              tests("Law06NotRetroactiveTest", "grants around the time of a datum"),
              tests("HeldModelTest", "data that waits for a grant, against a model"),
              tests("TwoClocksTest", "a wall clock that jumps beside a monotonic one")),
          Claim.of(
              "Law 7: only the gate sees content",
              "Logs, meters and receipts hold counts and category names.",
              "A count of what was withheld, which an operator sends elsewhere, tells that somebody "
                  + "refused; Assent sends it nowhere.",
              tests(
                  "dev.assent.attack.LeakAttacksTest",
                  "canaries are searched in lines, meters and texts, too"),
              tests("HostileHeadersTest", "what remote callers write")),
          Claim.of(
              "Law 8: most restrictive wins",
              "In any order of rules, policies, sources, subjects, categories.",
              "A policy that permits too much is obeyed: `assent-policy` shows what it permits, and "
                  + "nobody can show what was meant.",
              tests("Law08MostRestrictiveTest", "each pair of what may disagree"),
              tests("CompositionPermutationTest", "all orders of random compositions"),
              tests(
                  "PolicyDiffModelTest", "what a changed policy newly permits, against all cases"),
              run("policy-check", "pairs of policies, and all small policies")),
          Claim.of(
              "Law 9: derived data inherits",
              "Derived data has the categories and subjects of its sources.",
              "Assent does not see a derivation that the application computes on its own and records "
                  + "under another name.",
              tests("ProvenanceTest", "categories and subjects of what was computed")),
          Claim.of(
              "Law 10: conservation",
              "Every datum is counted, and the ledger balances.",
              "While data moves, sums may differ for a moment; they are exact when nothing moves.",
              tests("ConservationTest", "random movements"),
              tests("RandomScheduleTest", "the ledger at the end of each schedule"),
              run("soak", "ten minutes of full load, then an exhausted heap")),
          Claim.of(
              "Law 11: the application never suffers",
              "No exceptions, no blocking, bounded memory.",
              "What the virtual machine throws in the application's own code passes. Processor time "
                  + "is measured, and not bounded.",
              tests("HostileCallerTest", "arguments that throw, block and lie"),
              tests("AllocationFailureTest", "failed allocations and killed threads"),
              run("allocations", "each allocation fails once, each thread is killed"),
              run("subjects", "an account with a million people")),
          Claim.of(
              "Law 12: only grants age",
              "A denial outlives expiry, staleness, new terms and restart.",
              "A denial that a platform lost with its database, and that no process had read, is "
                  + "unknown to everybody.",
              tests("Law12OnlyGrantsAgeTest", "each way of ageing"),
              tests("FleetSimulationTest", "processes and servers in virtual time"),
              tests("FailoverOnPostgresTest", "a promoted replica without the last commits"),
              run("fleet", "seeds of the simulation")),
          Claim.of(
              "Law 13: no silence",
              "Missing protection and missing delivery are reported.",
              "Assent reports the telemetry that it recognises; an exporter that nobody knows stays "
                  + "unknown.",
              tests("ForeignTelemetryTest", "other telemetry in the process"),
              tests("CensusProcessTest", "ways out beside Assent")));

  static final List<Claim> OTHERS =
      List.of(
          Claim.of(
              "A grant counts only if it was true at one moment",
              "Documents of a platform that are read one after the other are never combined to a "
                  + "permission that nobody gave.",
              "The models and the simulation have two levels, at most three servers and few people.",
              model("loosening", "later_position", "documents of the same moment"),
              model("loosening", "at_once", "without waiting, a grant that never was"),
              model("loosening", "same_position", "the same heartbeat is not enough"),
              tests("FleetSimulationTest", "a user for whom nothing was ever permitted"),
              tests("ServersSimulationTest", "the same with the reference server itself"),
              run("fleet", "seeds of the simulation"),
              run("absence", "a server, a replica and a primary that are away")),
          Claim.of(
              "Whatever others write is read, or refused with a reason",
              "Documents, signatures, policies, catalogs, events, OTLP, headers of frames, files of a "
                  + "spool and families of Prometheus end in a result or in the documented exception.",
              "A fuzzer tries inputs of a few kilobytes, and does not know what a right result is, "
                  + "except where a test compares two.",
              tests("ConsentDocumentFuzzTest", "documents of a consent platform"),
              tests(
                  "SignedDocumentFuzzTest", "signatures and sets of keys; nothing made is signed"),
              tests("PolicyFuzzTest", "policies"),
              tests("CatalogFuzzTest", "catalogs"),
              tests("EventStreamFuzzTest", "event streams, whole and in pieces"),
              tests("OtlpFuzzTest", "requests and responses"),
              tests("FrameHeaderFuzzTest", "headers of frames on disk"),
              tests(
                  "SpoolFilesFuzzTest",
                  "cut, forged and mixed files of a spool, compared with what was written"),
              tests("FamiliesFuzzTest", "families of a Prometheus registry"),
              run("fuzz", "each of them with Jazzer")),
          Claim.of(
              "The audit journal is what it was",
              "`ASSENT_AUDIT_DIR`: a line that is missing, changed, in another place or written anew "
                  + "is found and named, and no line has content or a person's name.",
              "Anybody who can write the directory can write all of it anew: only a hash that was kept "
                  + "elsewhere shows that. The journal says what the process did, not what receivers "
                  + "did.",
              tests("VerificationTest", "random changes of random journals"),
              tests("AuditJournalTest", "kills, full disks, forgotten subjects, several writers"),
              tests(
                  "AuditAttacksTest",
                  "deleted, cut and forged files, other keys, events that can't be written"),
              tests(
                  "AuditEndToEndTest",
                  "choices, receipts and counts of a whole instance; canaries are searched"),
              run("rounds", "twenty times as many random changes")),
          Claim.of(
              "A deletion was looked at",
              "The reference erasure server says that data is gone only after it looked at the store, "
                  + "finds out a store that only says so, and takes no look that does not see all.",
              "It looks at no back-ups, caches and copies of others, and at no field that its map "
                  + "does not name. OpenSearch can hide documents and fields from a user so that no "
                  + "client notices. The receivers of others may do anything.",
              tests(
                  "PostgresStoreTest",
                  "lies, hidden rows and harm to other tables in a real PostgreSQL"),
              tests(
                  "OpenSearchStoreTest",
                  "lies in front of a real OpenSearch, and indices that hide something"),
              tests("OpenSearchSchemaTest", "what an index can say of itself that hides something"),
              tests("EraserTest", "restarts, crashes, full disks, a week of absence, late data"),
              tests(
                  "MeetingErasureOnPostgresTest",
                  "from the participant's no to the look that finds nothing"),
              tests("DeletionNoticeTest", "who learns the subject, and who the reference"),
              tests(
                  "AnswerPollsTest",
                  "what a process that asks itself takes for an answer, and tells")),
          Claim.of(
              "You can prove it on your application",
              "One property of a build plants canaries in a running application, searches what "
                  + "leaves, names a leak's event and field, and writes a page.",
              "The canaries are planted in fields, not in the inputs of the application's code: words "
                  + "that code writes into a field of service data are not found, except over HTTP in "
                  + "a process of its own, where canaries are in the requests.",
              tests("ProofTest", "a sound application, a leaky one, and what proves nothing"),
              tests("CanarySearchTest", "each form in which a canary may leave"),
              tests("MeetingProofTest", "the meeting, and a planted leak"),
              tests("ChatProofTest", "a service with Spring Boot, and a planted leak"),
              tests("ZipkinProofTest", "zipkin-server under the agent, and a planted leak")));
}
