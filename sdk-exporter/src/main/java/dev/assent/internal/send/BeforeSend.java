/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

/**
 * Called in each attempt before the first byte of a request is handed to the operating system, and
 * before a request is written to disk. Thread-safe; must not block.
 */
@FunctionalInterface
public interface BeforeSend {
  /** Always permits. */
  BeforeSend ALLOWED = () -> true;

  /** Whether sending may begin; if not, nothing is sent and the attempt counts as not begun. */
  boolean begins();
}
