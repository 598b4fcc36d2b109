/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

/**
 * The kinds of enforcers of an instance, in the order in which they are called with a change. It is
 * the direction of data: what one kind has passed on before it is called, the next ones find.
 */
public enum EnforcerOrder {
  /**
   * What passes data on before a queue: a metric reader, which ends series, or parts of an SDK that
   * Assent could not claim, which are closed. It is before the destinations, so that points which a
   * reader adds to a queue until its series end are in the queue when the queue is purged.
   */
  METRIC_READER,

  /**
   * The server of a destination that is scraped, which breaks answers off. It is after the readers,
   * and before what may take longer: data leaves until it is called.
   */
  SCRAPE_SERVER,

  /**
   * A destination, which aborts attempts, purges its queues and what it holds, erases spooled data,
   * and then withdraws what exporters keep. Its queues are behind the readers.
   */
  DESTINATION,

  /**
   * Deletion requests. They are after the destinations, since what an attempt has sent before it is
   * aborted belongs to the data that a receiver must delete.
   */
  DELETION_REQUESTS,

  /**
   * What only tells: the viewer, which removes data from its copies, and the notice that <em>report
   * only</em> has ended. It is last, because it copies what destinations have sent, and nothing
   * leaves the machine through it.
   */
  VIEWER
}
