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
  LOSES_ANNOUNCEMENTS
}
