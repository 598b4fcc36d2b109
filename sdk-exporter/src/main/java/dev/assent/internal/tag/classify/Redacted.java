/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import io.opentelemetry.api.common.Value;

/**
 * The placeholder of a value withheld under treatment {@code redact}. Each classifier has its own,
 * recognized by identity: an equal text of an application, or the placeholder of another
 * classifier, is classified like any text. Immutable.
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

  /** Whether a value is this placeholder, which carries no data. */
  @SuppressWarnings("ReferenceEquality")
  boolean is(Object other) {
    return other == text || other == value;
  }
}
