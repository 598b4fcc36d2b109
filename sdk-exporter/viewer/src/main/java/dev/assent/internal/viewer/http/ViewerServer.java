/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer.http;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.Variable;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.supervise.Supervised;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server of the viewer, on 127.0.0.1 only. {@value #THREADS} threads answer, and {@value
 * #BACKLOG} requests wait; the connections of further ones are closed. Thread-safe.
 */
public final class ViewerServer implements Supervised, AutoCloseable {
  private static final int THREADS = 3;
  private static final int BACKLOG = 16;

  private final LoopbackServer server;
  private final ExecutorService threads;
  private final Session session = new Session();
  private final AddressPrinter printer;
  private final Consumer<String> log;

  /** Set by the thread that starts the instance, which also closes it if it can't start. */
  private volatile boolean isStarted;

  /** Confined to the supervisor. */
  private boolean isDeadSaid;

  private ViewerServer(
      LoopbackServer server,
      ExecutorService threads,
      AddressPrinter printer,
      Consumer<String> log) {
    this.server = server;
    this.threads = threads;
    this.printer = printer;
    this.log = log;
  }

  private static ExecutorService threads() {
    AtomicInteger started = new AtomicInteger();
    return new ThreadPoolExecutor(
        THREADS,
        THREADS,
        1,
        TimeUnit.SECONDS,
        new ArrayBlockingQueue<>(BACKLOG),
        work -> {
          Thread thread = new Thread(work, "assent-viewer-" + started.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Takes the port.
   *
   * @param port 0 for any free port
   * @throws ConfigurationException if the port can't be used
   */
  public static ViewerServer bind(int port, AddressPrinter printer, Consumer<String> log) {
    try {
      ExecutorService threads = threads();
      return new ViewerServer(new LoopbackServer(port, BACKLOG, threads), threads, printer, log);
    } catch (IOException taken) {
      throw new ConfigurationException(
          Variable.ASSENT_VIEWER.name(),
          "port "
              + port
              + " of 127.0.0.1 can't be used ("
              + taken.getClass().getSimpleName()
              + "); set a free port, or true for any free port");
    }
  }

  /** Starts to answer, and prints the address. */
  public void start(Map<String, ViewerHandler.Endpoint> endpoints) {
    begin(new ViewerHandler(port(), session, Pages.load(), endpoints, new Events()));
    printer.print(address(session.renew()));
  }

  private void begin(@Nullable ViewerHandler pages) {
    isStarted = true;
    server.start(pages);
  }

  public int port() {
    return server.port();
  }

  /** Says once that the page does not answer any more: the JDK's server can't be restored. */
  @Override
  public void check(long nanoTime, Restored restored) {
    if (server.isDead() && !isDeadSaid) {
      log.accept(
          "An error, such as a lack of memory, ended the server of Assent's viewer, and its page"
              + " does not answer any more. Nothing else depends on it. Restart the process to see"
              + " the page again.");
      isDeadSaid = true;
    }
  }

  private String address(Secret token) {
    return "http://127.0.0.1:" + port() + "/#" + token.reveal();
  }

  /**
   * Ends the session, the port and the threads. Waits at most one second for an answer that is
   * being sent. A server that never started would keep its port, so it is started first, without a
   * page.
   */
  @Override
  public void close() {
    session.close();
    if (!isStarted) {
      begin(null);
    }
    server.stop();
    threads.shutdownNow();
    printer.used();
    try {
      boolean unused = threads.awaitTermination(1, TimeUnit.SECONDS);
    } catch (InterruptedException again) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Logs refused addresses and prints new ones. Of each session it logs one used address and one
   * invalid address, so that no other program can fill the log.
   */
  private final class Events implements ViewerHandler.SessionEvents {
    private final AtomicBoolean saidUsed = new AtomicBoolean();
    private final AtomicBoolean saidWrong = new AtomicBoolean();

    @Override
    public void opened() {
      printer.used();
    }

    @Override
    public void refused(boolean isUsed) {
      if ((isUsed ? saidUsed : saidWrong).getAndSet(true)) {
        return;
      }
      log.accept(
          isUsed
              ? "Assent's viewer refused an address that was used before: an address opens the viewer"
                  + " once, in one browser. If you did not open it twice, somebody else on this"
                  + " machine has read it: end the process."
              : "Assent's viewer refused an address that is not valid.");
    }

    @Override
    public void locked() {
      saidUsed.set(false);
      saidWrong.set(false);
      printer.print(address(session.renew()));
    }
  }
}
