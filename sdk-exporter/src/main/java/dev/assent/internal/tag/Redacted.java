/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag;

import io.opentelemetry.api.common.Value;

/**
 * What stands for a value that was withheld under treatment {@code redact}. Each classifier has one
 * of its own, which is known by identity: an application's text of the same letters, and another
 * classifier's placeholder, are judged as any text. Immutable.
 */
final class Redacted {
  @SuppressWarnings("StringOperationCanBeSimplified") // an instance that no literal shares
  private final String text = new String("[REDACTED]".toCharArray());

  private final Value<String> value = Value.of(text);

  String text() {
    return text;
  }

  Value<String> value() {
    return value;
  }

  /** Whether it is this placeholder, which carries no data. */
  @SuppressWarnings("ReferenceEquality")
  boolean is(Object other) {
    return other == text || other == value;
  }
}
