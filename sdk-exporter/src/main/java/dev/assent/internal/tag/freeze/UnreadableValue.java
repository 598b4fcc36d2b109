/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.freeze;

import io.opentelemetry.api.common.Empty;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;

/**
 * Replaces a value that could not be copied completely because it is too large or inconsistent. It
 * contains nothing and is always unclassified, so that it never leaves and is counted.
 */
public enum UnreadableValue implements Value<Empty> {
  VALUE;

  @Override
  public ValueType getType() {
    return ValueType.EMPTY;
  }

  @Override
  public Empty getValue() {
    return Empty.getInstance();
  }

  @Override
  public String asString() {
    return "";
  }
}
