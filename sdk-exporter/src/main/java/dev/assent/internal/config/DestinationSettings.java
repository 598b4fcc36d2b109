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

/**
 * One destination for the policy, and the endpoint of each of its signals. Immutable.
 *
 * @param destination name, purpose and recipient
 * @param name the variable with its purpose, for messages
 * @param endpoints by signal; a signal without an endpoint is neither sent nor counted
 */
public record DestinationSettings(
    Destination destination, String name, Map<Signal, EndpointSettings> endpoints) {
  /** Copies the endpoints, in the order of the signals. */
  public DestinationSettings {
    Map<Signal, EndpointSettings> copy = new EnumMap<>(Signal.class);
    copy.putAll(endpoints);
    endpoints = Collections.unmodifiableMap(copy);
  }
}
