/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send.transport;

import java.util.List;

/**
 * Called in each attempt before the first byte of a request is handed to the operating system.
 * Thread-safe; must not block.
 */
@FunctionalInterface
public interface BeforeSend {
  /** Always permits. */
  BeforeSend ALLOWED = () -> true;

  /** Whether sending may begin; if not, nothing is sent and the attempt counts as not begun. */
  boolean begins();

  /**
   * Whether {@link #begins} would permit sending now; if not, the data must be encoded again.
   * Changes nothing.
   */
  default boolean isPermitted() {
    return true;
  }

  /** Permits the sending of several parts in one request, if all of them permit it. */
  static BeforeSend all(List<BeforeSend> parts) {
    return () -> {
      boolean all = parts.stream().allMatch(BeforeSend::isPermitted);
      for (int i = 0; all && i < parts.size(); i++) {
        all = parts.get(i).begins();
      }
      return all;
    };
  }
}
