/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DecodedAttemptTest {
  private final DecodedAttempt attempt = new DecodedAttempt();

  @Test
  void position_sameInstance_isThereOnce() {
    Object scope = new Object();

    assertThat(attempt.position(scope, true, () -> "shown")).isZero();
    assertThat(attempt.position(scope, true, () -> "again")).isZero();
    assertThat(attempt.parts()).containsExactly("shown");
  }

  /** Beside a datum whose values are hidden, the values of its scope are hidden, too. */
  @Test
  void position_hiddenBesideOneDatum_isAnotherPart() {
    Object scope = new Object();

    assertThat(attempt.position(scope, true, () -> "shown")).isZero();
    assertThat(attempt.position(scope, false, () -> "hidden")).isOne();
    assertThat(attempt.parts()).containsExactly("shown", "hidden");
  }
}
