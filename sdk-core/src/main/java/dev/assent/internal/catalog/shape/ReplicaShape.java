/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

import dev.assent.internal.text.Ascii;

/**
 * A random number that tells the replicas of a service apart for one run: {@code r-} and eight
 * hexadecimal digits, as Assent generates it. The name of a host, an account or a device does not
 * fit, and neither does a UUID, which may be a device's.
 */
public enum ReplicaShape implements Shape {
  /** The only instance. */
  ANY;

  private static final String PREFIX = "r-";
  private static final int LENGTH = PREFIX.length() + 8;

  @Override
  public boolean fits(String text) {
    boolean fits = text.length() == LENGTH && text.startsWith(PREFIX);
    for (int i = PREFIX.length(); fits && i < LENGTH; i++) {
      char c = text.charAt(i);
      fits = Ascii.isDigit(c) || (c >= 'a' && c <= 'f');
    }
    return fits;
  }

  @Override
  public String label() {
    return "replica";
  }

  @Override
  public int defaultMaxLength() {
    return LENGTH;
  }
}
