/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android;

import dev.assent.internal.time.Clock;
import dev.assent.internal.time.HourlyLimit;
import dev.assent.transport.Exchange;
import dev.assent.transport.Transport;
import dev.assent.transport.TransportAnswer;
import dev.assent.transport.TransportOptions;
import dev.assent.transport.TransportProvider;
import dev.assent.transport.TransportRequest;
import java.io.IOException;
import java.net.ConnectException;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Transmits nothing while the network is metered, or nobody can say whether it is: each exchange
 * then fails before its first byte, like one with a receiver that can't be reached. It is asked
 * before each exchange, on the thread of that exchange. Thread-safe.
 */
public final class UnmeteredTransportProvider implements TransportProvider {
  private static final Logger logger = Logger.getLogger("dev.assent.android");

  private final TransportProvider provider;
  private final BooleanSupplier isMetered;
  private final Clock clock;
  private final HourlyLimit limit = new HourlyLimit();

  /**
   * @param isMetered whether the network is metered; an exception counts as yes
   */
  public UnmeteredTransportProvider(
      TransportProvider provider, BooleanSupplier isMetered, Clock clock) {
    this.provider = provider;
    this.isMetered = isMetered;
    this.clock = clock;
  }

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public Transport open(TransportOptions options) {
    return new UnmeteredTransport(provider.open(options));
  }

  private void requireUnmetered() throws IOException {
    boolean metered;
    try {
      metered = isMetered.getAsBoolean();
    } catch (RuntimeException unknown) {
      metered = true;
    }
    if (metered) {
      log();
      throw new ConnectException("the network is metered");
    }
  }

  private synchronized void log() {
    if (limit.tryLog(clock.nanoTime())) {
      logger.log(
          Level.INFO,
          "Assent sends nothing now, because the network is metered, or Android does not say whether"
              + " it is (AndroidOptions.unmeteredOnly). Data waits in the queue and in the spool."
              + " Logged at most once an hour.");
    }
  }

  private final class UnmeteredTransport implements Transport {
    private final Transport transport;

    UnmeteredTransport(Transport transport) {
      this.transport = transport;
    }

    @Override
    public Exchange exchange(TransportRequest request) {
      return new UnmeteredExchange(transport.exchange(request));
    }

    @Override
    public void close() {
      transport.close();
    }
  }

  private final class UnmeteredExchange implements Exchange {
    private final Exchange exchange;

    UnmeteredExchange(Exchange exchange) {
      this.exchange = exchange;
    }

    @Override
    public void run(TransportAnswer answer) throws IOException {
      requireUnmetered();
      exchange.run(answer);
    }

    @Override
    public void abort() {
      exchange.abort();
    }
  }
}
