/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy;

/**
 * The requirement of a cell of the policy. The constants are in order, from the loosest to the most
 * restrictive.
 */
public enum Basis {
  /** The data need no consent. */
  ALLOW,
  /**
   * The data are permitted unless the subject denied them. They are withheld while the choice is
   * unknown.
   */
  OPT_OUT,
  /** The data are permitted only if the subject granted them. */
  OPT_IN,
  /** The data are not permitted, whatever the subject chose. */
  NEVER;

  /** Returns the more restrictive of this basis and another one. */
  public Basis stricter(Basis other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
