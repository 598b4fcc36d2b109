/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads headers in the format of OpenTelemetry's variables. No message repeats a value. */
final class Headers {
  private static final Pattern NAME = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** Headers that the transport sets itself, or that the JDK's client refuses. */
  private static final Set<String> OF_TRANSPORT =
      Set.of(
          "connection",
          "content-encoding",
          "content-length",
          "content-type",
          "expect",
          "host",
          "transfer-encoding",
          "upgrade");

  private Headers() {}

  /**
   * Headers by name, in their order.
   *
   * @param more further names, in lower case, that the transport sets
   */
  static Map<String, String> read(Setting setting, Set<String> more) {
    Map<String, String> headers = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    setting
        .pairs()
        .forEach(
            (name, pair) -> {
              checkName(setting, name);
              String lower = name.toLowerCase(Locale.ROOT);
              if (OF_TRANSPORT.contains(lower) || more.contains(lower)) {
                throw setting.problem("'" + lower + "' is set by the transport; omit it");
              }
              if (!seen.add(lower)) {
                throw setting.problem("'" + lower + "' is given twice; write each once");
              }
              headers.put(name, value(pair));
            });
    return headers;
  }

  static void checkName(Setting setting, String name) {
    if (!NAME.matcher(name).matches()) {
      throw setting.problem("a name is not a valid header name");
    }
  }

  private static String value(Setting pair) {
    String value = PercentEncoding.headerValue(pair);
    if (value.chars().anyMatch(c -> (c < 0x20 && c != '\t') || c > 0x7e)) {
      throw pair.problem("a value contains a control or non-ASCII character");
    }
    return value;
  }
}
