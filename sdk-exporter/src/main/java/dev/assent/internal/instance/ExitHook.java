/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

/**
 * A shutdown hook that closes an Assent instance when the process exits, so that the last data of a
 * short-lived application are sent, through the gates, within a bounded time. It is removed if the
 * instance is closed before. Thread-safe.
 */
public final class ExitHook {
  private final Thread thread;

  private ExitHook(Runnable close) {
    this.thread = new Thread(null, close, "assent-exit", 0, false);
  }

  /** Registers a hook. Has no effect if the process already exits. */
  public static ExitHook add(Runnable close) {
    ExitHook hook = new ExitHook(close);
    try {
      Runtime.getRuntime().addShutdownHook(hook.thread);
    } catch (IllegalStateException exiting) {
      return hook;
    }
    return hook;
  }

  /** Removes the hook. Has no effect if the process already exits. */
  public void remove() {
    try {
      Runtime.getRuntime().removeShutdownHook(thread);
    } catch (IllegalStateException exiting) {
      return;
    }
  }
}
