/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

/**
 * Closes an Assent instance when the process exits, so that what a short-lived application recorded
 * last is sent, through the gate, within a bounded time. Removed when the instance is closed
 * before.
 */
public final class ExitHook {
  private final Thread thread;

  private ExitHook(Runnable close) {
    this.thread = new Thread(null, close, "assent-exit", 0, false);
  }

  /** Puts a hook in place; does nothing if the process exits already. */
  public static ExitHook add(Runnable close) {
    ExitHook hook = new ExitHook(close);
    try {
      Runtime.getRuntime().addShutdownHook(hook.thread);
    } catch (IllegalStateException exiting) {
      return hook;
    }
    return hook;
  }

  /** Removes it; does nothing where the process exits. */
  public void remove() {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException exiting) {
      return;
    }
  }
}
