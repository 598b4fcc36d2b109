/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.util.Set;

/**
 * What may leave in the headers of requests beside trace ids. Immutable.
 *
 * @param names the keys of baggage entries, the vendors in the trace state, and the headers of an
 *     application's own propagators that may leave
 * @param subjectBaggage the key of the baggage entry that names subjects, which never leaves
 */
public record PropagationSettings(Set<String> names, String subjectBaggage) {
  /** Copies the names. */
  public PropagationSettings {
    names = Set.copyOf(names);
  }

  /** Omits the key, which callers must not guess. */
  @Override
  public String toString() {
    return "PropagationSettings[names=" + names + "]";
  }
}
