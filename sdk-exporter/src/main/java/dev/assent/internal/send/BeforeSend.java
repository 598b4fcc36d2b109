/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

/**
 * Is asked before the first byte of a request is handed to the operating system, in each attempt,
 * and before a request is put on disk. Thread-safe, does not block.
 */
@FunctionalInterface
public interface BeforeSend {
  /** Nobody needs to know. */
  BeforeSend ALLOWED = () -> true;

  /** Whether it may begin; if not, nothing is handed on, and the attempt counts as never begun. */
  boolean begins();
}
