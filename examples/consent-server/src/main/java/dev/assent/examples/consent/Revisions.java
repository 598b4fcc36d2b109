/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

/**
 * Published revisions: those of the database, above all revisions of the generations before. So a
 * revision never falls, whatever a promotion or a restore has lost.
 */
final class Revisions {
  private static final int BITS = 32;

  private Revisions() {}

  /** Returns what is added to the revisions of the database in this generation. */
  static long base(long generation) {
    return Math.max(0, generation) << BITS;
  }
}
