/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.exporter.tag;

import io.opentelemetry.api.common.Value;

/**
 * What stands for a value that was withheld under treatment {@code redact}. It is known by
 * identity, so that an application's text of the same letters is still an application's text.
 */
public final class Redacted {
  /** The text, as an instance that no literal and no application shares. */
  @SuppressWarnings("StringOperationCanBeSimplified")
  public static final String TEXT = new String("[REDACTED]".toCharArray());

  /** The same as a value in a tree. */
  public static final Value<String> VALUE = Value.of(TEXT);

  private Redacted() {}

  /** Whether it is our own placeholder, which carries no data. */
  @SuppressWarnings("ReferenceEquality")
  public static boolean is(Object value) {
    return value == TEXT || value == VALUE;
  }
}
