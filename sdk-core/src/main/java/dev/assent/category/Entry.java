/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.category;

import io.opentelemetry.api.common.AttributeType;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog says of one attribute name: its categories, the types it may have and how long
 * its strings may be. Immutable.
 */
public interface Entry {
  /** The categories of a value that fits; {@link Categories#UNCLASSIFIED} of an unknown name. */
  long mask();

  /**
   * The categories of a value. Allocates nothing.
   *
   * @param type the key's type
   * @param value the value; nested trees are judged by their parts, each with its own entry
   * @return {@link #mask()} if type and length fit, else {@link Categories#UNCLASSIFIED}
   */
  long classify(AttributeType type, @Nullable Object value);
}
