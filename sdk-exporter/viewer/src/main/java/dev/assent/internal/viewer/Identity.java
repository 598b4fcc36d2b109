/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import org.jspecify.annotations.Nullable;

/**
 * A key that equals another one of the same instance only.
 *
 * @param instance the instance
 */
record Identity(Object instance) {
  @Override
  @SuppressWarnings("ReferenceEquality")
  public boolean equals(@Nullable Object other) {
    return other instanceof Identity identity && identity.instance == instance;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(instance);
  }

  @Override
  public String toString() {
    return "Identity";
  }
}
