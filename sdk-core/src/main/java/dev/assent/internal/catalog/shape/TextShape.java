/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

/** Any text. */
public enum TextShape implements Shape {
  /** The only instance. */
  ANY;

  @Override
  public boolean fits(String text) {
    return true;
  }

  @Override
  public String label() {
    return "text";
  }

  @Override
  public int defaultMaxLength() {
    return DEFAULT_MAX_LENGTH;
  }
}
