/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy;

/** The recipient of the data of a destination. */
public enum Recipient {
  /** The operator of the product. */
  FIRST_PARTY,
  /**
   * A company that processes data on behalf of the first party and has no use of its own for it,
   * such as a model vendor.
   */
  PROCESSOR,
  /** Any other recipient. */
  THIRD_PARTY;

  /** The name in configuration, in lower case. */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
