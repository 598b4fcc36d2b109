/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.internal.config.ConsentUrl;
import dev.assent.internal.consent.ConsentSources;
import dev.assent.internal.consent.DocumentReader;
import dev.assent.internal.consent.DocumentSource;
import dev.assent.internal.consent.SourceReply;
import dev.assent.internal.http.HttpSenders;
import dev.assent.internal.supervise.Restored;
import dev.assent.internal.supervise.Supervised;
import dev.assent.internal.time.Clock;
import java.net.URI;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * A consent platform over HTTP. Each call of {@link #load} sends a request: nothing is cached,
 * retried or delayed here. The source follows the platform's event stream once a response names it.
 * Thread-safe. Replies and log lines contain no subject, header, query or body.
 *
 * <p>Its own threads ({@code assent-consent-http}, and what the client starts) read, parse and
 * announce; they end with {@link #close()}. The timer only starts and aborts.
 */
public final class HttpSource implements DocumentSource, Supervised {
  private final Settings settings;
  private final SourceTimeouts timeouts;
  private final PlatformClient client;
  private final PlatformReplies replies;
  private final EventStream events;
  private final Set<DocumentRequest> fetches = ConcurrentHashMap.newKeySet();
  private volatile boolean isClosed;

  /**
   * The settings of a source.
   *
   * @param url the address of documents
   * @param headers sent with every request, by name
   * @param reader reads documents; requests ask for its media type
   * @param senders opens the sender
   * @param timer the timer for timeouts and reconnects; not shut down here
   * @param clock the clock
   */
  public record Settings(
      ConsentUrl url,
      Map<String, String> headers,
      DocumentReader reader,
      HttpSenders senders,
      ScheduledExecutorService timer,
      Clock clock) {
    /** Copies the headers. */
    public Settings {
      headers = Map.copyOf(headers);
    }

    /** Omits the values of headers. */
    @Override
    public String toString() {
      return "Settings[url=" + url + ", headers=" + headers.keySet() + "]";
    }
  }

  HttpSource(Settings settings, SourceTimeouts timeouts, DoubleSupplier random) {
    this(
        settings,
        timeouts,
        random,
        PlatformClient.open(settings.headers(), timeouts.connect(), settings.senders()));
  }

  /** A source with a given client. */
  HttpSource(
      Settings settings, SourceTimeouts timeouts, DoubleSupplier random, PlatformClient client) {
    this.settings = settings;
    this.timeouts = timeouts;
    this.client = client;
    this.replies = new PlatformReplies(settings.reader(), settings.clock());
    this.events = new EventStream(settings, timeouts, client, random);
  }

  /**
   * Returns a source that is not connected yet.
   *
   * @throws dev.assent.config.ConfigurationException if a header can't be sent; the message omits
   *     its value
   */
  public static HttpSource of(Settings settings) {
    return new HttpSource(
        settings, SourceTimeouts.DEFAULT, () -> ThreadLocalRandom.current().nextDouble());
  }

  @Override
  public String name() {
    return settings.url().name();
  }

  @Override
  public String label() {
    return ConsentSources.label(settings.url().place());
  }

  /** Cancelling the future of the stage aborts the request. */
  @Override
  public CompletionStage<SourceReply> load(Inquiry inquiry) {
    URI uri = settings.url().of(inquiry.subject());
    if (uri == null) {
      return CompletableFuture.completedFuture(
          PlatformReplies.ofOne("the subject can't be part of an address"));
    }
    DocumentRequest request = new DocumentRequest(inquiry, this);
    fetches.add(request);
    CompletableFuture<?> unused = request.whenComplete((reply, failure) -> fetches.remove(request));
    if (isClosed) {
      request.cancel(true);
    } else {
      request.begin(uri);
    }
    return request;
  }

  @Override
  public void start(Listener listener) {
    events.start(listener);
  }

  /** Restores the client, and the event stream whose timers an error has ended. */
  @Override
  public void check(long nanoTime, Restored restored) {
    client.check(nanoTime, restored);
    events.check(restored);
  }

  /** Aborts every request and the event stream; the listener is not called any more. */
  @Override
  public void close() {
    isClosed = true;
    events.close();
    fetches.forEach(request -> request.cancel(true));
    client.close();
  }

  Settings setup() {
    return settings;
  }

  SourceTimeouts timing() {
    return timeouts;
  }

  PlatformClient channel() {
    return client;
  }

  PlatformReplies replies() {
    return replies;
  }

  EventStream events() {
    return events;
  }

  /** The name. */
  @Override
  public String toString() {
    return name();
  }
}
