/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

import io.opentelemetry.api.common.AttributeKey;

/** The origin of attribute keys. */
public enum Keys {
  /** The same key objects in all data, as in instrumentation libraries. */
  CONSTANT,
  /**
   * A new key object per call, with a literal as its name: {@code setAttribute("http.route", …)}.
   */
  PER_CALL,
  /** A new key object per call, with a new string as its name, as in composed names. */
  COMPOSED;

  /** Returns the key for one call. */
  <T> AttributeKey<T> of(AttributeKey<T> constant) {
    return this == CONSTANT
        ? constant
        : make(constant, this == PER_CALL ? constant.getKey() : copy(constant.getKey()));
  }

  @SuppressWarnings("StringOperationCanBeSimplified") // the copy is intended
  static String copy(String name) {
    return new String(name.toCharArray());
  }

  @SuppressWarnings("unchecked") // the constant's own type
  private static <T> AttributeKey<T> make(AttributeKey<T> constant, String name) {
    return (AttributeKey<T>)
        switch (constant.getType()) {
          case STRING -> AttributeKey.stringKey(name);
          case LONG -> AttributeKey.longKey(name);
          default -> throw new IllegalArgumentException("no such attribute is measured");
        };
  }
}
