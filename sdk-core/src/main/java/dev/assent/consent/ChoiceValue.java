/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.consent;

/** The value of a choice. */
public enum ChoiceValue {
  /** The subject consents. */
  GRANTED,
  /** The subject refuses consent. */
  DENIED
}
