/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import io.opentelemetry.api.common.Empty;
import io.opentelemetry.api.common.Value;
import io.opentelemetry.api.common.ValueType;

/**
 * Stands for a value that could not be taken over whole: it is larger than anything that is kept,
 * or not what it says to be. It holds nothing and is unclassified wherever it stands, so that it
 * never leaves and is counted.
 */
enum UnreadableValue implements Value<Empty> {
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
