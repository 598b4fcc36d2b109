/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy;

/** What a cell of the policy asks for, from loosest to most restrictive. */
public enum Basis {
  /** No consent is needed. */
  ALLOW,
  /** Permitted unless the subject denied; never while the choice is unknown. */
  OPT_OUT,
  /** Permitted only if the subject granted it. */
  OPT_IN,
  /** Not permitted, whatever was chosen. */
  NEVER;

  /** The more restrictive of two. */
  public Basis stricter(Basis other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
