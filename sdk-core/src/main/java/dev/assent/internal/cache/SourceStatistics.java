/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.cache;

/**
 * What was asked of one source since the start; each call reads anew. It tells of no subject and of
 * no choice. Thread-safe.
 */
public interface SourceStatistics {
  /** The source's name. */
  String name();

  /** Requests that ended, answered or not. */
  long ended();

  /** How long they took, all together, in nanoseconds. */
  long nanos();

  /** Requests that failed. */
  long failed();

  /** Documents that were ignored, or only tightened, because of their revisions. */
  long ignored();

  /** Requests that wait. */
  int waiting();
}
