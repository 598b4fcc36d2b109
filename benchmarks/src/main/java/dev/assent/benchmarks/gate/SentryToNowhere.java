/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

import io.sentry.Hint;
import io.sentry.ISerializer;
import io.sentry.SentryEnvelope;
import io.sentry.SentryOptions;
import io.sentry.transport.ITransport;
import io.sentry.transport.RateLimiter;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** A transport for Sentry that serializes as Sentry's own does, and sends nothing. */
final class SentryToNowhere implements ITransport {
  private final ISerializer serializer;
  private long sent;

  private SentryToNowhere(SentryOptions options) {
    this.serializer = options.getSerializer();
  }

  /** Returns options with which Sentry's client uses no network, threads or hooks of its own. */
  static SentryOptions options() {
    SentryOptions options = new SentryOptions();
    options.setDsn("http://key@localhost:1/1");
    options.setTransportFactory((its, details) -> new SentryToNowhere(its));
    options.setTracesSampleRate(1.0);
    options.setEnableUncaughtExceptionHandler(false);
    options.setEnableShutdownHook(false);
    options.setEnableAutoSessionTracking(false);
    return options;
  }

  @Override
  public void send(SentryEnvelope envelope, Hint hint) throws IOException {
    try {
      serializer.serialize(envelope, OutputStream.nullOutputStream());
      sent++;
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  /** Returns the number of envelopes. */
  long sent() {
    return sent;
  }

  @Override
  public void flush(long timeoutMillis) {}

  @Override
  public @Nullable RateLimiter getRateLimiter() {
    return null;
  }

  @Override
  public void close() {}

  @Override
  public void close(boolean isRestarting) {}
}
