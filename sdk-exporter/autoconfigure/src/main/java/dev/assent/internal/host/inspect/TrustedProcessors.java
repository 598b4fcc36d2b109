/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.host.inspect;

import dev.assent.internal.config.Environment;
import dev.assent.internal.config.HostSdkSettings;
import dev.assent.ledger.Signal;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The classes in {@code ASSENT_TRUSTED_PROCESSORS}. A metric reader among them is an error: it
 * would get the collection before the gate. Guarded by its owner.
 */
public final class TrustedProcessors {
  private final Environment environment;
  private final List<String> listed;
  private final Set<String> readers = new TreeSet<>();

  public TrustedProcessors(Environment environment, List<String> listed) {
    this.environment = environment;
    this.listed = listed;
  }

  /** Returns the classes that count for a signal. */
  public List<String> of(Signal signal) {
    return signal == Signal.METRICS ? List.of() : listed;
  }

  public boolean isEmpty() {
    return listed.isEmpty();
  }

  /** Takes note of metric readers of the SDK. */
  public void seen(Collection<?> parts) {
    readers.addAll(KnownProcessors.trusted(parts, listed));
  }

  /**
   * Checks that no reader is listed.
   *
   * @throws dev.assent.config.ConfigurationException that names the first one
   */
  public void requireNoReader() {
    for (String reader : readers) {
      throw HostSdkSettings.trustsReader(environment, reader);
    }
  }
}
