/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.util.Locale;

/** The role of a bearer token. */
public enum Role {
  /** Adds terms and accounts; reads no choices. */
  OPERATOR,
  /** Reads the server's meters, and no choices. */
  METRICS,
  /** Says what people answered at a platform; reads no choices. */
  BRIDGE,
  /** Reads every document, for a process that serves many subjects. */
  SERVICE,
  /** An account's administrator. */
  ACCOUNT,
  /** One user. */
  USER;

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Role of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
