/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.source;

import dev.assent.internal.config.ConsentUrl;
import dev.assent.internal.http.HttpAnswer;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the event stream in the header {@code Link} (RFC 8288, RFC 5989) of a response. */
final class EventStreamLink {
  private static final Pattern LINK = Pattern.compile("\\G[\\s,]*<([^>]*)>");
  private static final Pattern PARAMETER =
      Pattern.compile(
          "\\G\\s*;\\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\\s*"
              + "(?:=\\s*(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^\\s\";,]*)))?");

  private EventStreamLink() {}

  /** The first event monitor link of the same origin; null if there is none. */
  static @Nullable URI in(ConsentUrl url, HttpAnswer answer) {
    for (String header : answer.all("Link")) {
      URI target = in(url, answer.uri(), header);
      if (target != null) {
        return target;
      }
    }
    return null;
  }

  private static @Nullable URI in(ConsentUrl url, URI from, String header) {
    Matcher link = LINK.matcher(header);
    int at = 0;
    while (link.find(at)) {
      Matcher parameter = PARAMETER.matcher(header);
      boolean monitor = false;
      boolean fits = true;
      at = link.end();
      while (parameter.find(at)) {
        String name = parameter.group(1).toLowerCase(Locale.ROOT);
        String value = value(parameter);
        switch (name) {
          case "rel" -> monitor |= List.of(value.split("\\s+", -1)).contains("monitor");
          case "type" -> fits &= value.equals("text/event-stream");
          case "anchor" -> fits = false; // the link belongs to another resource
          default -> {}
        }
        at = parameter.end();
      }
      URI target = monitor && fits ? Redirects.within(url, from, link.group(1).strip()) : null;
      if (target != null) {
        return target;
      }
    }
    return null;
  }

  private static String value(Matcher parameter) {
    String quoted = parameter.group(2);
    String value = quoted == null ? parameter.group(3) : quoted;
    return value == null ? "" : value.toLowerCase(Locale.ROOT);
  }
}
