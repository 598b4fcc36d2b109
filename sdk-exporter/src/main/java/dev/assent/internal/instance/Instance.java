/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.cache.ConsentCache;
import dev.assent.internal.ledger.LiveLedger;
import dev.assent.internal.metric.AllowedMetrics;
import dev.assent.internal.scrape.ScrapedDestination;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The operations of an instance that an optional part of Assent, such as {@code
 * dev.assent.micrometer}, needs in addition to its public methods. The object that {@code
 * Assent.openTelemetry()} returns implements this interface. Thread-safe.
 */
public interface Instance {
  /** Whether it gates an SDK of the application, to which other objects record, too. */
  boolean isHosted();

  /**
   * Whether gates only report, and data of the application passes as it is. What would not exist
   * without Assent must not be recorded to its SDK then.
   */
  default boolean reportsOnly() {
    return false;
  }

  /** An object that an instance retains and closes. */
  interface Part extends AutoCloseable {
    /**
     * Closes the part. It is called once, after the instance has recorded its last data. Must not
     * throw.
     */
    @Override
    void close();
  }

  /** The counts, for meters. */
  LiveLedger ledger();

  /** The number of names of subjects, in texts of the application, that could not be read. */
  long unreadableSubjects();

  /** The consent cache, for its statistics. */
  ConsentCache consentCache();

  /**
   * Returns the instance's only part of a type.
   *
   * @param make creates the part at the first call; if it throws, the exception is passed on, and
   *     no part is retained. If the instance is closed, the part is closed at once
   */
  <T extends Part> T part(Class<T> type, Supplier<T> make);

  /**
   * Declares that the points of a metric may hold measurements of this age.
   *
   * @param metric the name of the metric
   * @param nanos the age in nanoseconds; a value that is not greater than the earlier ones has no
   *     effect
   */
  void looksBack(String metric, long nanos);

  /** Returns the part of a type; null if none was created. */
  <T extends Part> @Nullable T existingPart(Class<T> type);

  /**
   * Returns what is read when a destination is scraped.
   *
   * @return null if metrics are switched off
   * @throws IllegalArgumentException if no destination of that name is scraped
   */
  @Nullable ScrapedDestination scraped(String destination);

  /**
   * Returns what a registry of the application may publish for a purpose to a recipient, whatever
   * anybody chose.
   *
   * @param changed called after the policy may have changed
   */
  AllowedMetrics allowed(Purpose purpose, Recipient recipient, Runnable changed);
}
