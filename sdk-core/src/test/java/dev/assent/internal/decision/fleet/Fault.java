/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision.fleet;

/** A mistake of a platform. */
enum Fault {
  /** The position of an answer is read after its document. */
  POSITION_AFTER_DOCUMENT,

  /** Answers may be older than what a request shows. */
  NO_CHECK,

  /** Levels are registered, and not compared with what the process knows. */
  NO_COMPARISON,

  /** A request that shows no position is answered from a copy that is behind. */
  OLD_READS_COPY,

  /** A change is announced to some streams only. */
  LOSES_ANNOUNCEMENTS,

  /** Levels are compared with a copy that lacks what was announced already, from another one. */
  COMPARES_WITH_LESS,

  /** A change of the interest is lost at a balancer, and the next one is taken all the same. */
  LOSES_CHANGES_OF_INTEREST,

  /** Streams go on in another generation, as if nothing were missing. */
  RESUMES_ACROSS_GENERATIONS,

  /** Ages are by the server's clock, which may be wrong by minutes. */
  AGES_BY_ONE_CLOCK,

  /** Positions stand still, so no process can know that it knows everything. */
  STANDS_STILL,

  /** A mistake of a process: a position confirms as of its arrival. */
  CONFIRMED_AT_ARRIVAL,

  /**
   * A mistake of a process: it ignores the positions of documents, as processes did before there
   * were any. What permits more counts at once.
   */
  LOOSENS_AT_ONCE
}
