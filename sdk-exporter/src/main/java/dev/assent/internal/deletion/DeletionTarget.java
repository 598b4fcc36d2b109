/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.deletion;

import dev.assent.policy.Destination;

/**
 * The receiver of data, by the names in the configuration, so that it keeps its meaning after a
 * restart.
 *
 * @param destination the destination's name
 * @param purpose the name of the destination's purpose
 */
record DeletionTarget(String destination, String purpose) {
  static DeletionTarget of(Destination destination) {
    return new DeletionTarget(destination.name(), destination.purpose().name());
  }
}
