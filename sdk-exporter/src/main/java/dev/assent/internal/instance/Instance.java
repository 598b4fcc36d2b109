/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.instance;

import dev.assent.internal.cache.ConsentCache;
import dev.assent.internal.ledger.LiveLedger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What an optional part of Assent, such as {@code dev.assent.micrometer}, needs of an instance
 * beyond its public methods. The object that {@code Assent.openTelemetry()} returns implements it.
 * Thread-safe.
 */
public interface Instance {
  /** Something that an instance keeps and closes. */
  interface Part extends AutoCloseable {
    /** Called once, when the instance has recorded for the last time. Throws nothing. */
    @Override
    void close();
  }

  /** The counts, for meters. */
  LiveLedger ledger();

  /** The consent cache, for its statistics. */
  ConsentCache consentCache();

  /**
   * The instance's one part of a type.
   *
   * @param make makes it, at the first call; what it throws is passed on, and nothing is kept. A
   *     part of an instance that is closed is closed at once
   */
  <T extends Part> T part(Class<T> type, Supplier<T> make);

  /**
   * Tells that a metric's points may hold measurements as old as this.
   *
   * @param metric its name
   * @param nanos more than what was told before, or nothing changes
   */
  void looksBack(String metric, long nanos);

  /** The part of a type; null if none was made. */
  <T extends Part> @Nullable T madePart(Class<T> type);
}
