/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.supervise;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Initialises classes soon after the start, a few at a time, while there is memory. The virtual
 * machine never initialises a class again whose static initializer has failed, and many classes
 * that handle failures are first used when memory is short.
 *
 * <p>A class that can't be loaded, because an optional dependency is missing, is left out. When
 * there is no memory, the next attempt is a second later. What was lost is logged once.
 *
 * <p>All but the start is confined to the executor.
 */
public final class ClassInitialization {
  private static final String ROOT = root();
  private static final long PAUSE_MILLIS = 10;
  private static final long SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(4);
  private static final long SHORTAGE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** More than most initializers need. */
  private static final int RESERVE_BYTES = 1 << 16;

  private final Names names;
  private final Initializer initializer;
  private final Consumer<String> log;
  private final LongSupplier clock;
  private final List<String> lost = new ArrayList<>();
  private volatile @Nullable Future<?> task;
  private @Nullable List<String> all;
  private int next;
  private int logged;
  private boolean isShort;
  private long shortNanoTime;

  /** Reads the names of the classes. */
  interface Names {
    List<String> read() throws IOException;
  }

  /** Loads and initialises a class. */
  interface Initializer {
    void initialize(String name) throws ClassNotFoundException;
  }

  /** An initialisation that is not started. */
  ClassInitialization(
      Names names, Initializer initializer, Consumer<String> log, LongSupplier clock) {
    this.names = names;
    this.initializer = initializer;
    this.log = log;
    this.clock = clock;
  }

  /**
   * An initialisation of Assent's classes, and of others, that is not started.
   *
   * @param modules whose classes are initialised; each has a list in its jar, and those without a
   *     jar are left out
   * @param others names of further classes
   * @param log receives the line about lost classes
   */
  public static ClassInitialization of(
      ClassLoader loader, List<String> modules, List<String> others, Consumer<String> log) {
    return new ClassInitialization(
        () -> names(loader, modules, others),
        name -> Class.forName(name, true, loader),
        log,
        System::nanoTime);
  }

  /** The package of all modules, also where a build has renamed it. */
  private static String root() {
    String here = ClassInitialization.class.getPackageName();
    return here.substring(0, here.length() - "internal.supervise".length());
  }

  private static List<String> names(ClassLoader loader, List<String> modules, List<String> others)
      throws IOException {
    List<String> names = new ArrayList<>(others);
    for (String module : modules) {
      try (InputStream list =
          loader.getResourceAsStream("META-INF/assent/" + module + ".classes")) {
        if (list != null) {
          new String(list.readAllBytes(), UTF_8).lines().forEach(name -> names.add(ROOT + name));
        }
      }
    }
    return names;
  }

  /**
   * Starts on an executor that may wait for disks, and that restores its periodic tasks.
   *
   * @return a task that is cancelled when it is done
   */
  public Future<?> start(ScheduledExecutorService files) {
    Future<?> started =
        files.scheduleWithFixedDelay(this::run, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    task = started;
    return started;
  }

  /** Initialises some classes. The handler allocates nothing. */
  void run() {
    long begin = clock.getAsLong();
    if (isShort && begin - shortNanoTime < SHORTAGE_NANOS) {
      return;
    }
    try {
      isShort = false;
      logLost();
      byte[] unused = new byte[RESERVE_BYTES]; // if it fails, no class is lost
      if (initializeUntil(begin + SLICE_NANOS)) {
        end();
      }
    } catch (VirtualMachineError shortage) {
      isShort = true;
      shortNanoTime = begin;
    }
  }

  /** Returns whether no class is left. */
  private boolean initializeUntil(long nanoTime) {
    List<String> names = all == null ? read() : all;
    all = names;
    while (next < names.size()) {
      if (clock.getAsLong() - nanoTime >= 0) {
        return false;
      }
      initialize(names.get(next)); // again, if there is no memory: then it is known to be lost
      next++;
    }
    return true;
  }

  private List<String> read() {
    try {
      return names.read();
    } catch (IOException | RuntimeException unreadable) {
      return List.of();
    }
  }

  private void initialize(String name) {
    try {
      initializer.initialize(name);
    } catch (ExceptionInInitializerError | NoClassDefFoundError failed) {
      if (!isMissing(failed)) {
        lost.add(name);
      }
    } catch (ClassNotFoundException | LinkageError | RuntimeException unusable) {
      // not among the jars of the application, of another version, or its loader is closed
    }
  }

  private static boolean isMissing(Throwable failed) {
    for (Throwable each = failed; each != null; each = each.getCause()) {
      if (each instanceof ClassNotFoundException) {
        return true;
      }
    }
    return false;
  }

  private void end() {
    logLost();
    Future<?> ended = task;
    if (ended != null) { // else the next run ends it
      boolean unused = ended.cancel(false);
    }
  }

  private void logLost() {
    if (lost.size() > logged) {
      log();
      logged = lost.size();
    }
  }

  private void log() {
    try {
      log.accept(line());
    } catch (RuntimeException handler) {
      // it would fail again
    }
  }

  private String line() {
    return "A lack of memory made "
        + lost.size()
        + " of the classes that Assent needs unusable until the process ends: "
        + String.join(", ", lost)
        + ". What needs them fails: data can be missing, and a change of consent can have no"
        + " effect. Restart the process, and give it more memory.";
  }
}
