/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

import dev.assent.internal.http.HttpFailure;

/** The cause of a failed attempt, and advice for operators. It contains no text of a receiver. */
interface ExportFailure {
  /** A timeout. */
  ExportFailure TIMEOUT = new HttpExportFailure(0, null);

  /** The failure of an exchange without an answer. */
  static ExportFailure of(Throwable failure) {
    TransportException known = TransportException.in(failure);
    return known == null
        ? new HttpExportFailure(0, HttpFailure.of(failure))
        : known.exportFailure();
  }

  /** An HTTP status. */
  static ExportFailure status(int status) {
    return new HttpExportFailure(status, null);
  }

  /** A short description. */
  String description();

  /**
   * The settings to check.
   *
   * @param variables the prefix of the destination's variables
   */
  String check(String variables);
}
