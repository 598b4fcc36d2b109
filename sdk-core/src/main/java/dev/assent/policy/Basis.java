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
  /** The data needs no consent. */
  ALLOW,
  /**
   * The data is permitted unless the subject denied it. It is withheld while the choice is unknown.
   */
  OPT_OUT,
  /** The data is permitted only if the subject granted it. */
  OPT_IN,
  /** The data is not permitted, whatever the subject chose. */
  NEVER;

  /** Returns the more restrictive of this basis and another one. */
  public Basis stricter(Basis other) {
    return compareTo(other) >= 0 ? this : other;
  }
}
