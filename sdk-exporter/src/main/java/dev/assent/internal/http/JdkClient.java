/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One client of the JDK's, and its end. It ends, with all of its connections, when it is told to; a
 * client that is only let go of keeps its selector, its descriptors and the last requests until the
 * garbage collector has been there. Thread-safe.
 *
 * <pre>
 * field    guarded by this
 * active   exchanges under way
 * retired  no exchange begins any more: it ends with the last of them
 * </pre>
 */
final class JdkClient {
  private static final @Nullable Method SHUTDOWN_NOW = shutdownNow();

  private final HttpClient http;
  private final @Nullable Thread selector;
  private int active;
  private boolean retired;

  JdkClient(ClientThreads.Made made) {
    this.http = made.http();
    this.selector = made.selector();
  }

  /** Of Java 21. */
  private static @Nullable Method shutdownNow() {
    try {
      return HttpClient.class.getMethod("shutdownNow");
    } catch (NoSuchMethodException before21) {
      return null;
    }
  }

  HttpClient http() {
    return http;
  }

  /** An exchange begins; false if it may not. */
  synchronized boolean enter() {
    active += retired ? 0 : 1;
    return !retired;
  }

  /** An exchange that had begun has ended. */
  void leave() {
    boolean last;
    synchronized (this) {
      last = --active == 0 && retired;
    }
    if (last) {
      end();
    }
  }

  /** Ends after the exchanges that are under way. */
  void retire() {
    boolean idle;
    synchronized (this) {
      idle = active == 0;
      retired = true;
    }
    if (idle) {
      end();
    }
  }

  /**
   * Ends now, exchanges included. Before Java 21 the selector is interrupted: it closes every
   * connection of its client as its last act. Ending it again does nothing.
   */
  void end() {
    synchronized (this) {
      retired = true;
    }
    if (SHUTDOWN_NOW != null) {
      try {
        SHUTDOWN_NOW.invoke(http);
        return;
      } catch (IllegalAccessException | InvocationTargetException failed) {
        interrupt();
      }
    }
    interrupt();
  }

  @SuppressWarnings("ThreadInterrupted")
  private void interrupt() {
    if (selector != null) {
      selector.interrupt();
    }
  }

  /** Whether nothing of it is left. */
  synchronized boolean isOver() {
    return retired && active == 0 && (selector == null || !selector.isAlive());
  }

  /** Waits until the selector has ended, so that its descriptors are closed; not for ever. */
  void await(Duration timeout) throws InterruptedException {
    if (selector != null && selector != Thread.currentThread()) {
      TimeUnit.NANOSECONDS.timedJoin(selector, timeout.toNanos());
    }
  }
}
