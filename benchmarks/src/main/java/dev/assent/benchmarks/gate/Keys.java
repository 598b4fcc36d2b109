/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.benchmarks.gate;

import io.opentelemetry.api.common.AttributeKey;

/** Where the keys of attributes come from. */
public enum Keys {
  /** The same key objects in all data, as instrumentation libraries do it. */
  CONSTANT,
  /** A new key object per call with a literal's name: {@code setAttribute("http.route", …)}. */
  PER_CALL,
  /** A new key object per call, and its name a new string too, as where names are composed. */
  COMPOSED;

  /** The key for one call. */
  <T> AttributeKey<T> of(AttributeKey<T> constant) {
    return this == CONSTANT
        ? constant
        : make(constant, this == PER_CALL ? constant.getKey() : copy(constant.getKey()));
  }

  @SuppressWarnings("StringOperationCanBeSimplified") // a copy is what is wanted
  static String copy(String name) {
    return new String(name.toCharArray());
  }

  @SuppressWarnings("unchecked") // of the constant's own type
  private static <T> AttributeKey<T> make(AttributeKey<T> constant, String name) {
    return (AttributeKey<T>)
        switch (constant.getType()) {
          case STRING -> AttributeKey.stringKey(name);
          case LONG -> AttributeKey.longKey(name);
          default -> throw new IllegalArgumentException("no such attribute is measured");
        };
  }
}
