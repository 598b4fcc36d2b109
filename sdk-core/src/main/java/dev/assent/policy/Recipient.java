/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy;

/** Who receives what a destination carries. */
public enum Recipient {
  /** The product's own operator. */
  FIRST_PARTY,
  /** Who computes for the first party and has no use of its own, such as a model vendor. */
  PROCESSOR,
  /** Anyone else. */
  THIRD_PARTY;

  /** The name in configuration: lower case. */
  public String id() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
