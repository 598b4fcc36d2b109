/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import dev.assent.config.ConfigurationException;
import dev.assent.examples.consent.Listening;
import dev.assent.examples.consent.Router;
import dev.assent.examples.consent.TokenFiles;
import dev.assent.examples.consent.WebServer;
import dev.assent.internal.file.Disk;
import dev.assent.internal.time.HourlyLimit;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A server that takes deletion requests of Assent, deletes at stores, and says what a look at them
 * has shown. It knows references, and no person. Thread-safe.
 */
public final class ErasureServer implements AutoCloseable {
  private static final Logger logger = System.getLogger(ErasureServer.class.getName());
  private static final long LOOK_SECONDS = 1;
  private static final long END_SECONDS = 5;

  private final ErasureMap map;
  private final RequestQueue queue;
  private final Eraser eraser;
  private final WebServer server;
  private final List<String> resumed;
  private @Nullable ScheduledExecutorService threads;

  /**
   * The settings.
   *
   * @param map the file that says which fields of which store hold which category
   * @param state the directory of the queue
   * @param tokens a directory with the files {@code service} and {@code operator}
   * @param listening where the server listens: on loopback, unless it has TLS
   * @param resumed stores at which a deletion did harm, and that an operator has looked at
   */
  public record Settings(
      Path map, Path state, Path tokens, Listening listening, List<String> resumed) {}

  /**
   * Creates a server that does not listen, and asks no store.
   *
   * @throws ConfigurationException naming the file and the line of the map that is wrong
   * @throws IOException if a file can't be read or is damaged, or another process uses the
   *     directory
   */
  ErasureServer(Settings settings, Disk disk, Clock clock) throws IOException {
    Listening listening = settings.listening().checked();
    TokenFiles tokens = new TokenFiles(settings.tokens(), System::nanoTime);
    map = ErasureMap.read(settings.map());
    resumed = List.copyOf(settings.resumed());
    server = new WebServer(listening);
    queue = new RequestQueue(settings.state(), disk);
    Map<String, Store> stores = new LinkedHashMap<>();
    map.stores().forEach((name, store) -> stores.put(name, store(store)));
    eraser = new Eraser(map, stores, queue, clock);
    ErasureEndpoints endpoints =
        new ErasureEndpoints(queue, eraser, new Answers(map), List.copyOf(map.stores().keySet()));
    server.answer(
        new Router(
            endpoints.routes(),
            tokens::holder,
            () -> true,
            (method, route, status, duration) -> {}));
  }

  private static Store store(StoreMap map) {
    return switch (map.kind()) {
      case OPENSEARCH -> new OpenSearchStore(map);
      case POSTGRESQL -> new PostgresStore(map);
    };
  }

  /**
   * Starts a server that listens and looks.
   *
   * @throws ConfigurationException naming the file and the line of the map that is wrong
   * @throws IOException if a file can't be read or is damaged, or the port is taken
   */
  public static ErasureServer start(Settings settings) throws IOException {
    ErasureServer server = new ErasureServer(settings, Disk.system(), Clock.systemUTC());
    try {
      server.listen();
      server.look();
    } catch (IOException | RuntimeException failed) {
      server.close();
      throw failed;
    }
    return server;
  }

  /** Begins to listen. */
  void listen() throws IOException {
    eraser.begin(resumed);
    server.start();
  }

  private void look() {
    ScheduledExecutorService all =
        Executors.newScheduledThreadPool(
            map.stores().size(),
            task -> {
              Thread thread = new Thread(task, "erasure-store");
              thread.setDaemon(true);
              return thread;
            });
    threads = all;
    for (String store : map.stores().keySet()) {
      Runnable look = lasting(store, () -> run(store));
      var unused = all.scheduleWithFixedDelay(look, 0, LOOK_SECONDS, TimeUnit.SECONDS);
    }
  }

  /**
   * Returns a task that no error ends: after one, its schedule would end without a word, and what
   * is accepted would wait for ever.
   */
  static Runnable lasting(String store, Runnable task) {
    HourlyLimit limit = new HourlyLimit();
    return () -> {
      try {
        task.run();
      } catch (RuntimeException | Error failed) {
        if (limit.tryLog(System.nanoTime())) {
          logger.log(
              Level.WARNING,
              "The work at the store {0} failed with {1}. It is tried again each second. If it"
                  + " repeats, give the process more memory. Logged at most once an hour.",
              store,
              failed.getClass().getSimpleName());
        }
      }
    };
  }

  /** Does what is due at a store. One thread at a time per store. */
  void run(String store) {
    eraser.run(store);
  }

  /** Returns the address for {@code ASSENT_DELETION_ENDPOINT}. */
  public URI deletions() {
    return server.base().resolve("/v1/deletions");
  }

  /**
   * Runs a server until the process ends.
   *
   * @param arguments the options of the README
   * @throws Exception if it can't start
   */
  public static void main(String[] arguments) throws Exception {
    System.out.println(
        "A reference server. It looks at no back-ups, caches and copies of others; see its README.");
    ErasureServer server = start(Arguments.parse(List.of(arguments)));
    System.out.println("deletions  " + server.deletions());
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    new CountDownLatch(1).await();
  }

  /** Ends the threads. What is not finished goes on after the next start. */
  @Override
  public void close() {
    ScheduledExecutorService all = threads;
    if (all != null) {
      all.shutdownNow();
      try {
        boolean unused = all.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException now) {
        Thread.currentThread().interrupt();
      }
    }
    server.close();
    queue.close();
  }
}
