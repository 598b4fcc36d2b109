/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import java.net.http.HttpClient;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The group of all threads that carry requests of Assent: the threads of its pools, and the
 * selectors of the JDK's clients, which inherit the group of the thread that creates the client.
 * Through the group, a selector can be found and ended, and its log lines can be attributed to
 * Assent.
 */
final class ClientThreads {
  /** The name of the group, which {@code LogHygiene} uses. */
  static final String GROUP = "assent-http";

  private static final String SELECTOR = "-SelectorManager";
  private static final ThreadGroup group = new ThreadGroup(top(), GROUP);

  private ClientThreads() {}

  /**
   * A client and its selector.
   *
   * @param selector null if not found
   */
  record Client(HttpClient http, @Nullable Thread selector) {}

  /** Creates a daemon thread in the group. */
  static Thread thread(Runnable task, String name) {
    Thread thread = new Thread(group, task, name, 0, false);
    thread.setDaemon(true);
    thread.setContextClassLoader(ClientThreads.class.getClassLoader());
    return thread;
  }

  /**
   * Creates a client on a thread of the group, one at a time, so that the new selector belongs to
   * it.
   */
  static synchronized Client make(Supplier<HttpClient> maker, String name) {
    Set<Thread> before = threads();
    CompletableFuture<HttpClient> made = new CompletableFuture<>();
    thread(() -> made.completeAsync(maker, Runnable::run), name).start();
    HttpClient http = result(made);
    for (Thread thread : threads()) {
      if (thread.getName().endsWith(SELECTOR) && !before.contains(thread)) {
        return new Client(http, thread);
      }
    }
    return new Client(http, null);
  }

  private static HttpClient result(CompletableFuture<HttpClient> made) {
    try {
      return made.join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RuntimeException own) {
        throw own;
      }
      throw failed;
    }
  }

  private static Set<Thread> threads() {
    Thread[] all = new Thread[group.activeCount() + 8];
    int count = group.enumerate(all);
    while (count == all.length) {
      all = new Thread[2 * count];
      count = group.enumerate(all);
    }
    Set<Thread> threads = new HashSet<>();
    for (int i = 0; i < count; i++) {
      threads.add(all[i]);
    }
    return threads;
  }

  /** The top group, because a group of the application may be destroyed while Assent runs. */
  private static ThreadGroup top() {
    ThreadGroup top = Thread.currentThread().getThreadGroup();
    while (top.getParent() != null) {
      top = top.getParent();
    }
    return top;
  }
}
