/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http;

import java.net.http.HttpClient;
import java.util.HashSet;
import java.util.Set;
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
    Making making = new Making(maker);
    Thread helper = thread(making, name);
    helper.start();
    join(helper);
    HttpClient http = making.result();
    for (Thread thread : threads()) {
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
