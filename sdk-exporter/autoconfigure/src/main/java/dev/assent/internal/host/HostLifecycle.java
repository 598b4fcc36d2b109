/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host;

import dev.assent.internal.instance.AssentInstance;
import io.opentelemetry.sdk.common.CompletableResultCode;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Flushes and closes the instance as the application's SDK is flushed and shut down. The SDK shuts
 * its processors and readers down one by one; the instance closes with the last of them.
 * Thread-safe; no call blocks.
 */
final class HostLifecycle {
  private static final Duration FLUSH_TIMEOUT = Duration.ofSeconds(10);

  // Guarded by this.
  private final Set<Object> open = Collections.newSetFromMap(new IdentityHashMap<>());
  private @Nullable AssentInstance instance;

  private final SharedFlush flush = new SharedFlush(this::flushNow);
  private final HostOwner owner;

  HostLifecycle(HostOwner owner) {
    this.owner = owner;
  }

  /** Returns what took the SDK over. */
  HostOwner owner() {
    return owner;
  }

  /** Adds a part of the SDK that will be shut down. */
  synchronized void add(Object part) {
    open.add(part);
  }

  /** Returns whether the SDK has a part that it will shut down. */
  synchronized boolean hasParts() {
    return !open.isEmpty();
  }

  /** Sets the instance after its start. */
  synchronized void started(AssentInstance started) {
    instance = started;
  }

  /** Removes parts that the SDK will never shut down. Without any part, a started instance ends. */
  void remove(Collection<?> parts) {
    AssentInstance running;
    synchronized (this) {
      boolean isChanged = open.removeAll(parts);
      running = isChanged && open.isEmpty() ? instance : null;
    }
    if (running != null) {
      CompletableResultCode unused = inBackground("assent-shutdown", () -> closed(running));
    }
  }

  private static boolean closed(AssentInstance running) {
    running.close();
    return true;
  }

  /** Sends the queued data of all signals, and flushes the exporters. Succeeds if all arrived. */
  CompletableResultCode flush() {
    return running() == null ? CompletableResultCode.ofSuccess() : flush.request();
  }

  private boolean flushNow() {
    AssentInstance running = running();
    return running == null || running.flushDestinations(FLUSH_TIMEOUT);
  }

  /** Sends the queued data of all signals after a part was flushed with this result. */
  CompletableResultCode afterFlush(CompletableResultCode result) {
    return then(result, this::flush);
  }

  /**
   * Shuts a part down. The shutdown of the last part closes the instance, which sends the queued
   * data.
   *
   * @param replaced shuts down the component that the part stands for, afterwards
   */
  CompletableResultCode shutdown(Object part, Supplier<CompletableResultCode> replaced) {
    return then(end(part), replaced);
  }

  /**
   * Handles the shutdown of a part, which passes nothing on once the result is complete. The
   * shutdown of the last part closes the instance, which sends the queued data.
   */
  CompletableResultCode afterShutdown(Object part, CompletableResultCode result) {
    return then(result, () -> end(part));
  }

  private CompletableResultCode end(Object part) {
    AssentInstance running = running();
    boolean isLast = isLast(part);
    return running == null
        ? CompletableResultCode.ofSuccess()
        : inBackground(
            "assent-shutdown",
            () -> {
              boolean sent = running.flushQueues(FLUSH_TIMEOUT);
              if (isLast) {
                running.close();
              }
              return sent;
            });
  }

  private static CompletableResultCode then(
      CompletableResultCode first, Supplier<CompletableResultCode> second) {
    CompletableResultCode both = new CompletableResultCode();
    first.whenComplete(
        () -> {
          CompletableResultCode after = second.get();
          after.whenComplete(() -> finish(both, first.isSuccess() && after.isSuccess()));
        });
    return both;
  }

  /** Returns the instance; null before its start. */
  synchronized @Nullable AssentInstance running() {
    return instance;
  }

  /** Returns whether the part was the last one. */
  private synchronized boolean isLast(Object part) {
    return open.remove(part) && open.isEmpty();
  }

  private static CompletableResultCode inBackground(String name, BooleanSupplier task) {
    CompletableResultCode result = new CompletableResultCode();
    Thread thread =
        new Thread(
            null,
            () -> {
              boolean succeeded = false;
              try {
                succeeded = task.getAsBoolean();
              } finally {
                finish(result, succeeded);
              }
            },
            name,
            0,
            false);
    thread.setDaemon(true);
    thread.start();
    return result;
  }

  static void finish(CompletableResultCode result, boolean success) {
    if (success) {
      result.succeed();
    } else {
      result.fail();
    }
  }
}
