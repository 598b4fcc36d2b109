/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.send;

/** The cause of an attempt that failed in this process. */
enum LocalExportFailure implements ExportFailure {
  /** Somebody else's exporter failed and does not say why. */
  FAILED("the exporter reports a failure"),
  /** Somebody else's exporter still works on an earlier batch. */
  BUSY("the exporter does not return from an earlier batch"),
  /** The request can't be built: a supplier of headers failed, or a header can't be sent. */
  HEADERS("its headers can't be read or sent");

  private final String description;

  LocalExportFailure(String description) {
    this.description = description;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public String check(String variables) {
    return this == HEADERS
        ? variables + "HEADERS, and the headers that code sets on the exporter"
        : "the settings of this exporter, its log, and its receiver";
  }
}
