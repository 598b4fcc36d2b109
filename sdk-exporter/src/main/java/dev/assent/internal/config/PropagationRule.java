/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What may leave in the headers of requests to some hosts, as far as the catalog and the choices
 * permit it. Immutable.
 *
 * @param servers the servers; null for any receiver, known or not
 * @param names the keys of baggage entries, the vendors in the trace state, and the headers of an
 *     application's own propagators
 * @param purpose the use of these data at the hosts
 * @param recipient who receives them
 */
public record PropagationRule(
    @Nullable ServerPattern servers, Set<String> names, Purpose purpose, Recipient recipient) {
  /** Copies the names. */
  public PropagationRule {
    names = Set.copyOf(names);
  }
}
