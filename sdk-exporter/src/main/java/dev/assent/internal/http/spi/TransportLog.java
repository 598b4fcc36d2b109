/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.http.spi;

import dev.assent.internal.time.Clock;
import dev.assent.internal.time.HourlyLimit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Says what a transport does against its contract, at most once an hour. Thread-safe. */
final class TransportLog {
  private final String transport;
  private final Clock clock;
  private final Consumer<String> lines;
  private final HourlyLimit limit = new HourlyLimit();
  private final AtomicLong unsaid = new AtomicLong();

  /**
   * @param transport its name
   * @param lines receives the lines
   */
  TransportLog(String transport, Clock clock, Consumer<String> lines) {
    this.transport = transport;
    this.clock = clock;
    this.lines = lines;
  }

  /** Takes note of a breach, for which an exchange fails. */
  void note(Breach breach) {
    unsaid.incrementAndGet();
    if (limit.tryLog(clock.nanoTime())) {
      lines.accept(
          ("The transport '%s' breaks its contract: %s. Failed exchanges: %d. Their data is withheld"
                  + " or counts as possibly sent. Use another version of it, or set"
                  + " ASSENT_TRANSPORT=jdk. Logged at most once an hour.")
              .formatted(transport, breach.sentence(), unsaid.getAndSet(0)));
    }
  }
}
