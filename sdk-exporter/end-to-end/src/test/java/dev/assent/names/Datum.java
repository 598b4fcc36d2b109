/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.names;

import java.util.Map;

/**
 * A datum on which names are recorded.
 *
 * @param signal {@code spans}, {@code logs}, {@code metrics}, {@code resource}, or {@code parts}
 *     for the parts of a datum: events, links, bodies
 * @param kind the span's kind, or an empty text
 * @param scope the instrumentation scope's name
 * @param meter the metric's name, or an empty text
 * @param attributes the datum's attributes beside the names
 */
record Datum(
    String signal, String kind, String scope, String meter, Map<String, String> attributes) {
  static final String SCOPE = "io.opentelemetry.probe";
  static final String BOOT = "org.springframework.boot";
  static final Datum RESOURCE = new Datum("resource", "", "", "", Map.of());
  static final Datum PARTS = new Datum("parts", "", SCOPE, "", Map.of());

  static Datum span(String kind, String scope, Map<String, String> attributes) {
    return new Datum("spans", kind, scope, "", attributes);
  }

  static Datum log(Map<String, String> attributes) {
    return new Datum("logs", "", SCOPE, "", attributes);
  }

  static Datum metric(String meter, Map<String, String> attributes) {
    return new Datum("metrics", "", SCOPE, meter, attributes);
  }

  /** Returns whether another process can have started it. */
  boolean isAnswer() {
    return kind.equals("SERVER") || kind.equals("CONSUMER");
  }
}
