/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.spi;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.config.Variable;
import dev.assent.internal.time.Clock;
import dev.assent.internal.time.HourlyLimit;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Says what a transport does against its contract, at most once an hour, and at the start why it
 * can't be opened. Thread-safe.
 */
final class TransportLog {
  private final String transport;
  private final String setting;
  private final Clock clock;
  private final Consumer<String> lines;
  private final HourlyLimit limit = new HourlyLimit();
  private final AtomicLong unsaid = new AtomicLong();

  /**
   * @param transport its name
   * @param setting what chose it: the variable, or the method of the builder, which overrides it
   * @param lines receives the lines
   */
  TransportLog(String transport, String setting, Clock clock, Consumer<String> lines) {
    this.transport = transport;
    this.setting = setting;
    this.clock = clock;
    this.lines = lines;
  }

  /** Takes note of a breach, for which an exchange fails. */
  void note(Breach breach) {
    unsaid.incrementAndGet();
    if (limit.tryLog(clock.nanoTime())) {
      lines.accept(
          ("The transport '%s' breaks its contract: %s. Failed exchanges: %d. Their data is withheld"
                  + " or counts as possibly sent. Use another version of it, or %s. Logged at most"
                  + " once an hour.")
              .formatted(transport, breach.sentence(), unsaid.getAndSet(0), withoutIt()));
    }
  }

  private String withoutIt() {
    return setting.equals(Variable.ASSENT_TRANSPORT.name())
        ? "set ASSENT_TRANSPORT=jdk"
        : "leave out " + setting;
  }

  /** Returns the error of a start at which the transport can't be opened. */
  ConfigurationException unusable(Throwable cause) {
    boolean isTold = cause instanceof IllegalArgumentException || cause instanceof IOException;
    return new ConfigurationException(
        setting,
        "the transport '%s' can't be opened: %s; use another version of it, or %s"
            .formatted(
                transport,
                isTold ? String.valueOf(cause.getMessage()) : cause.getClass().getSimpleName(),
                withoutIt()));
  }
}
