/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.internal.http.HttpAnswer;
import dev.assent.internal.http.HttpBody;
import dev.assent.internal.http.HttpCall;
import dev.assent.internal.http.HttpExchange;
import dev.assent.internal.position.Interest;
import dev.assent.internal.position.Interest.Change;
import dev.assent.internal.supervise.Mark;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one connection tells the platform about the levels in use, and what it hears of them. At
 * most one change is under way. Thread-safe.
 */
final class StreamOfLevels {
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final int MAX_TRIES = 3;
  private static final int DISCARDED_BYTES = 64 * 1024;

  private final EventConnection connection;
  private final HttpSource.Settings settings;
  private final PlatformClient client;
  private final Interest.Stream interest;
  private final byte[] opening;
  private final long patienceNanos;
  private volatile @Nullable URI address;
  private volatile boolean isOver;

  /** The change under way; published before the check whether this is over. */
  private volatile @Nullable HttpExchange underWay;

  /** The time of the last step: a change is sent, answered or looked for. 0 before the first. */
  private volatile long stepNanos;

  /** Begins a stream; nothing is sent yet. */
  StreamOfLevels(
      EventConnection connection,
      HttpSource.Settings settings,
      PlatformClient client,
      SourceTimeouts timeouts,
      Interest interest) {
    this.connection = connection;
    this.settings = settings;
    this.client = client;
    this.patienceNanos = timeouts.exchange().toNanos();
    this.interest = interest.begin();
    this.opening = InterestText.opening(this.interest.first());
  }

  /** The body of the request that opens the stream. */
  byte[] opening() {
    return opening;
  }

  /** Handles an event. Returns false if it is malformed, or if a new stream must be opened. */
  boolean event(URI from, String name, String data) {
    if (name.equals("stream")) {
      String reference = InterestText.address(data);
      URI target = reference == null ? null : Redirects.within(settings.url(), from, reference);
      boolean isFirst = address == null;
      address = target;
      if (target != null && isFirst) {
        later();
      }
      return target != null;
    }
    if (name.equals("position")) {
      InterestText.Reached reached = InterestText.reached(data);
      return reached != null
          && interest.reached(reached.position(), reached.age(), reached.number());
    }
    return true;
  }

  /** Ends the interest, and aborts a change that is under way: nobody waits for its answer. */
  void over() {
    endInterest();
    HttpExchange change = underWay;
    if (change != null) {
      change.cancel();
    }
  }

  /** Once: another connection may have begun since. */
  private synchronized void endInterest() {
    if (!isOver) {
      isOver = true;
      interest.ended();
    }
  }

  /** Whether a step was lost: an error has ended it, or a server does not answer. */
  boolean isOverdue() {
    long last = stepNanos;
    return last != 0 && settings.clock().nanoTime() - last >= patienceNanos + Mark.OVERDUE_NANOS;
  }

  private void later() {
    after(PERIOD, this::change);
  }

  private void after(Duration wait, Runnable step) {
    stepNanos = settings.clock().nanoTime() | 1; // never 0
    try {
      var unused =
          settings
              .timer()
              .schedule(() -> client.threads().execute(step), wait.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException stopped) {
      connection.abort();
    }
  }

  private void change() {
    if (isOver) {
      return;
    }
    try {
      Change next = interest.next();
      if (next == null) {
        later();
      } else {
        send(InterestText.change(next), 1);
      }
    } catch (Error noMemory) {
      connection.abandon(); // the change is lost; a new stream names everything
      throw noMemory;
    }
  }

  private void send(byte[] change, int attempt) {
    URI target = address;
    if (isOver || target == null) {
      return;
    }
    stepNanos = settings.clock().nanoTime() | 1;
    HttpCall call =
        client.get(target, "application/json").set("Content-Type", "application/json").body(change);
    HttpExchange next =
        client.exchange(
            call,
            head -> HttpBody.limited(DISCARDED_BYTES),
            (answer, failure) -> answered(answer, change, attempt));
    underWay = next;
    if (!isOver) {
      next.begin();
    }
  }

  private void answered(@Nullable HttpAnswer answer, byte[] change, int attempt) {
    if (isOver) {
      return;
    }
    if (answer != null && answer.status() == 204) {
      later();
    } else if (attempt < MAX_TRIES && mayPass(answer)) {
      after(PERIOD, () -> send(change, attempt + 1)); // the server takes a number once
    } else {
      connection.abandon(); // this server has no such stream any more: open a new one
    }
  }

  /** Whether the stream may still be there: a connection broke, or the server is busy. */
  private static boolean mayPass(@Nullable HttpAnswer answer) {
    return answer == null || answer.status() == 429 || answer.status() == 503;
  }
}
