/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.ledger.Signal;
import dev.assent.policy.Destination;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One destination for the policy, and the endpoint of each of its signals, or the address at which
 * it is scraped. Immutable.
 *
 * @param destination name, purpose and recipient
 * @param label who receives the data, in words for people; null if nobody said
 * @param name the variable with its purpose, for messages
 * @param endpoints by signal; a signal without an endpoint is neither sent nor counted. Empty if
 *     the destination is scraped
 * @param listen the address at which metrics are scraped; null if the destination is sent its data
 * @param isSilent whether metrics are switched off, so that nobody listens
 */
public record DestinationSettings(
    Destination destination,
    @Nullable String label,
    String name,
    Map<Signal, EndpointSettings> endpoints,
    @Nullable ListenSettings listen,
    boolean isSilent) {
  /** Copies the endpoints, in the order of the signals. */
  public DestinationSettings {
    Map<Signal, EndpointSettings> copy = new EnumMap<>(Signal.class);
    copy.putAll(endpoints);
    endpoints = Collections.unmodifiableMap(copy);
  }

  /** A destination that is sent its data. */
  DestinationSettings(
      Destination destination,
      @Nullable String label,
      String name,
      Map<Signal, EndpointSettings> endpoints) {
    this(destination, label, name, endpoints, null, false);
  }

  /** The signals that it takes. */
  public Set<Signal> signals() {
    return listen == null || isSilent ? endpoints.keySet() : Set.of(Signal.METRICS);
  }
}
