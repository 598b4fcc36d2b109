/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A JDK client that can be shut down with all its connections. An unreferenced JDK client would
 * keep its selector, its descriptors and its last requests until the garbage collector runs.
 * Thread-safe.
 *
 * <pre>
 * field    guarded by this
 * uses     one per exchange under way
 * retired  no exchange begins any more: it ends with the last of them
 * </pre>
 */
final class JdkClient {
  private static final @Nullable Method SHUTDOWN_NOW = shutdownNow();

  /**
   * Null after the end. The JDK keeps the inner part of a client until this outer part is
   * collected; if the selector died before it had closed all connections, the inner part leads
   * through them and their exchanges to this object. Their memory would never be freed.
   */
  private volatile @Nullable HttpClient http;

  private final @Nullable Thread selector;
  private final Set<ClientUse> uses = new HashSet<>();
  private boolean isRetired;

  JdkClient(ClientThreads.Client client) {
    this.http = client.http();
    this.selector = client.selector();
  }

  /** Exists since Java 21. */
  private static @Nullable Method shutdownNow() {
    try {
      return HttpClient.class.getMethod("shutdownNow");
    } catch (NoSuchMethodException before21) {
      return null;
    }
  }

  /**
   * Returns the JDK's client.
   *
   * @throws IllegalStateException if it has ended
   */
  HttpClient http() {
    HttpClient open = http;
    if (open == null) {
      throw new IllegalStateException("ended");
    }
    return open;
  }

  /** Begins an exchange. */
  synchronized void enter(ClientUse use) {
    uses.add(use);
  }

  /** Ends an exchange. */
  void leave(ClientUse use) {
    boolean last;
    synchronized (this) {
      last = uses.remove(use) && uses.isEmpty() && isRetired;
    }
    if (last) {
      end();
    }
  }

  /** Shuts down after the current exchanges. */
  void retire() {
    boolean idle;
    synchronized (this) {
      idle = uses.isEmpty();
      isRetired = true;
    }
    if (idle) {
      end();
    }
  }

  /**
   * Removes the exchanges that have lost their end. Each of them keeps its connection and its
   * buffers, which end with this client at the latest.
   *
   * @return whether there was one
   */
  boolean removeLost(long nanoTime) {
    List<ClientUse> lost;
    synchronized (this) {
      lost = uses.stream().filter(use -> use.hasLostItsEnd(nanoTime)).toList();
      lost.forEach(uses::remove);
    }
    abort(lost);
    return !lost.isEmpty();
  }

  /** Aborts the exchanges under way. */
  void abort() {
    List<ClientUse> all;
    synchronized (this) {
      all = List.copyOf(uses);
    }
    abort(all);
  }

  /** An error in one does not keep the others. */
  private static void abort(List<ClientUse> all) {
    for (ClientUse each : all) {
      try {
        each.abort();
      } catch (Throwable failure) {
        // it is still among those under way
      }
    }
  }

  /**
   * Shuts down now and aborts exchanges. Before Java 21, it interrupts the selector, which then
   * closes every connection of its client. Idempotent.
   */
  void end() {
    synchronized (this) {
      isRetired = true;
    }
    HttpClient open = http;
    if (SHUTDOWN_NOW != null && open != null) {
      try {
        SHUTDOWN_NOW.invoke(open);
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

  /**
   * Whether an error has ended its selector: then no exchange begins or ends any more. Allocates
   * nothing.
   */
  boolean isDead() {
    return selector != null && !selector.isAlive();
  }

  /** Whether it was retired, and its last exchange has ended. */
  synchronized boolean isUnused() {
    return isRetired && uses.isEmpty();
  }

  /** Whether it has shut down completely. Then it lets go of the JDK's client. */
  synchronized boolean isOver() {
    boolean isOver = isUnused() && (selector == null || !selector.isAlive());
    if (isOver) {
      http = null;
    }
    return isOver;
  }

  /** Waits up to a timeout until the selector has ended and its descriptors are closed. */
  void await(Duration timeout) throws InterruptedException {
    if (selector != null && selector != Thread.currentThread()) {
      TimeUnit.NANOSECONDS.timedJoin(selector, timeout.toNanos());
    }
  }
}
