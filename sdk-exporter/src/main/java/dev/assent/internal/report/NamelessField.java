/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.report;

/** A field of data that has no name of its own. */
public enum NamelessField {
  /** The name of a span. */
  SPAN_NAME("name of spans"),
  /** The text or value of a log record, unless it is a map. */
  BODY("body of log records"),
  /** The description of a span's status. */
  STATUS("status description of spans");

  private final String label;

  NamelessField(String label) {
    this.label = label;
  }

  /** The words for people. */
  public String label() {
    return label;
  }
}
