/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

/** What a subject said. */
public enum ChoiceValue {
  /** Yes. */
  GRANTED,
  /** No. */
  DENIED
}
