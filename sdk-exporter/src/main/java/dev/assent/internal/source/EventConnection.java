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
import dev.assent.internal.supervise.Mark;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the event stream, redirects included. It breaks when it ends, is malformed, or
 * is silent for too long, and reports that once to the stream.
 */
final class EventConnection implements EventParser.Sink {
  private static final String MEDIA_TYPE = "text/event-stream";
  private static final int DISCARDED_BYTES = 64 * 1024;

  private final EventStream stream;
  private final HttpSource.Settings settings;
  private final PlatformClient client;
  private final SourceTimeouts timeouts;
  private final String lastId;
  private final EventParser parser;
  private final @Nullable StreamOfLevels levels;

  private volatile @Nullable HttpExchange exchange;
  private volatile @Nullable URI uri;
  private volatile boolean isOver;

  /** The time of the last bytes. */
  private volatile long lastNanos;

  private volatile long patienceNanos;

  EventConnection(
      EventStream stream,
      HttpSource.Settings settings,
      SourceTimeouts timeouts,
      PlatformClient client,
      String lastId,
      @Nullable Interest interest) {
    this.stream = stream;
    this.settings = settings;
    this.timeouts = timeouts;
    this.client = client;
    this.lastId = lastId;
    this.parser = new EventParser(lastId, this);
    this.levels =
        interest == null ? null : new StreamOfLevels(this, settings, client, timeouts, interest);
  }

  void begin(URI uri) {
    this.uri = uri;
    patienceNanos = timeouts.exchange().toNanos();
    lastNanos = settings.clock().nanoTime();
    watch(patienceNanos);
    request(uri, Redirects.MOST);
  }

  /** Whether the platform announces only the levels that it is told. */
  boolean isOfLevels() {
    return levels != null;
  }

  /** Ends the connection without a report to the stream. */
  void abort() {
    isOver = true;
    if (levels != null) {
      levels.over();
    }
    HttpExchange underWay = exchange;
    if (underWay != null) {
      underWay.cancel();
    }
  }

  /** Passes bytes on. Returns false to stop reading. */
  private boolean received(ByteBuffer bytes) {
    lastNanos = settings.clock().nanoTime();
    if (isOver) {
      return false;
    }
    boolean isWellFormed;
    try {
      isWellFormed = parser.feed(bytes);
    } catch (Error noMemory) {
      isWellFormed = false; // an announcement may be lost: a new connection checks everything
    }
    if (!isWellFormed) {
      broke(null);
    }
    return isWellFormed;
  }

  @Override
  public boolean event(String name, String data, String id) {
    return (levels == null || levels.event(Objects.requireNonNull(uri), name, data))
        && stream.event(this, name, data, id);
  }

  @Override
  public void retry(long millis) {
    stream.retry(this, millis);
  }

  private void watch(long nanos) {
    try {
      Future<?> unused = settings.timer().schedule(this::checkTimeout, nanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException stopped) {
      abort();
    }
  }

  private void checkTimeout() {
    if (isOver) {
      return;
    }
    long left = patienceNanos - (settings.clock().nanoTime() - lastNanos);
    if (left > 0) {
      watch(left);
    } else {
      broke(null);
    }
  }

  /** Whether it is silent, or tells the platform nothing, for so long that a timer must be lost. */
  boolean isOverdue() {
    long patience = patienceNanos;
    boolean isSilent =
        patience != 0 && settings.clock().nanoTime() - lastNanos - patience >= Mark.OVERDUE_NANOS;
    return !isOver && (isSilent || (levels != null && levels.isOverdue()));
  }

  /** Breaks it, because an error has ended its timer or its client. */
  void abandon() {
    broke(null);
  }

  private void request(URI uri, int redirects) {
    this.uri = uri;
    HttpCall request = client.get(uri, MEDIA_TYPE);
    request.set("Cache-Control", "no-store");
    if (levels != null) {
      request.set("Content-Type", "application/json").body(levels.opening());
    }
    if (!lastId.isEmpty()) {
      request.set("Last-Event-ID", lastId);
    }
    HttpExchange next =
        client.exchange(request, this::body, (answer, failure) -> answered(answer, redirects));
    exchange = next;
    if (!isOver) {
      next.begin();
    }
  }

  private HttpBody body(HttpAnswer head) {
    if (head.status() != 200 || !MediaType.isPlain(head, MEDIA_TYPE)) {
      return HttpBody.limited(DISCARDED_BYTES);
    }
    lastNanos = settings.clock().nanoTime();
    patienceNanos = timeouts.silence().toNanos();
    return HttpBody.streamed(() -> stream.opened(this), this::received);
  }

  /** Handles an answer that is not a stream, and the end of a stream. */
  private void answered(@Nullable HttpAnswer answer, int redirects) {
    if (isOver) {
      return;
    }
    if (answer == null) {
      broke(null);
    } else if (Redirects.isOne(answer.status())) {
      URI next = Redirects.next(settings.url(), answer);
      if (next == null || redirects == 0) {
        broke(null);
      } else {
        request(next, redirects - 1);
      }
    } else if (answer.status() == 204) {
      abort();
      stream.ended(this);
    } else if (levels != null && isUnsupported(answer.status())) {
      abort();
      stream.hasNoLevels(this);
    } else {
      broke(PlatformReplies.pause(answer, settings.clock()));
    }
  }

  /** Whether the platform has streams that announce everything, and no others. */
  private static boolean isUnsupported(int status) {
    return status == 404 || status == 405 || status == 415 || status == 501;
  }

  private void broke(@Nullable Duration leastWait) {
    try {
      abort();
    } finally {
      stream.broke(this, leastWait);
    }
  }
}
