/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.decision;

import dev.assent.internal.consent.SubjectPath;
import dev.assent.policy.Purpose;

/** A choice that has no time yet. Immutable. */
record NewChoice(SubjectPath path, Purpose purpose, long mask) {
  String level() {
    return path.value();
  }

  /** Returns the common categories of two choices of one subject for one purpose; 0 otherwise. */
  long common(NewChoice other) {
    return path.equals(other.path) && purpose.equals(other.purpose) ? mask & other.mask : 0;
  }

  NewChoice without(long categories) {
    return new NewChoice(path, purpose, mask & ~categories);
  }
}
