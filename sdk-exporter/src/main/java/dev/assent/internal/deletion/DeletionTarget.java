/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.policy.Destination;

/**
 * Where data went, by the words of configuration, so that it means the same after a restart.
 *
 * @param destination the destination's name
 * @param purpose what it was sent for
 */
record DeletionTarget(String destination, String purpose) {
  static DeletionTarget of(Destination destination) {
    return new DeletionTarget(destination.name(), destination.purpose().name());
  }
}
