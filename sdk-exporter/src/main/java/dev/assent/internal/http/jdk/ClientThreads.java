/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.jdk;

import dev.assent.internal.http.SenderThreads;
import java.net.http.HttpClient;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the selectors of the JDK's clients, which inherit the group of the thread that creates the
 * client.
 */
final class ClientThreads {
  private static final String SELECTOR = "-SelectorManager";

  private ClientThreads() {}

  /**
   * A client and its selector.
   *
   * @param selector null if not found
   */
  record Client(HttpClient http, @Nullable Thread selector) {}

  /**
   * Creates a client on a thread of the group, one at a time, so that the new selector belongs to
   * it.
   */
  static synchronized Client make(Supplier<HttpClient> maker, String name) {
    Set<Thread> before = SenderThreads.living();
    Making making = new Making(maker);
    Thread helper = SenderThreads.thread(making, name);
    helper.start();
    join(helper);
    HttpClient http = making.result();
    for (Thread thread : SenderThreads.living()) {
      if (thread.getName().endsWith(SELECTOR) && !before.contains(thread)) {
        return new Client(http, thread);
      }
    }
    return new Client(http, null);
  }

  /** Waits until a thread has ended, however it ends. */
  private static void join(Thread thread) {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Creates a client. A thread that dies without a result has none to wait for. */
  private static final class Making implements Runnable {
    private final Supplier<HttpClient> maker;
    private volatile @Nullable HttpClient made;
    private volatile @Nullable Throwable failure;

    Making(Supplier<HttpClient> maker) {
      this.maker = maker;
    }

    @Override
    public void run() {
      try {
        made = maker.get();
      } catch (Throwable e) {
        failure = e;
      }
    }

    HttpClient result() {
      HttpClient http = made;
      if (http != null) {
        return http;
      }
      if (failure instanceof RuntimeException own) {
        throw own;
      }
      throw new IllegalStateException("no client could be created", failure);
    }
  }
}
