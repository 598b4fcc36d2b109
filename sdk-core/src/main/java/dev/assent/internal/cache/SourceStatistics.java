/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

/**
 * The statistics of one source's requests since the start; each call reads the present value. They
 * contain no subject and no choice. Thread-safe.
 */
public interface SourceStatistics {
  /** Returns the source's name. */
  String name();

  /** Returns the number of requests that ended, answered or not. */
  long ended();

  /** Returns the total duration of ended requests, in nanoseconds. */
  long nanos();

  /** Returns the number of failed requests. */
  long failed();

  /**
   * Returns the number of documents that were ignored, or applied for their denials only, because
   * of their revisions.
   */
  long ignored();

  /** Returns the number of waiting requests. */
  int waiting();
}
