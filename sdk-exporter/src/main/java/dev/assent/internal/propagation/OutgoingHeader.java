/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import dev.assent.internal.text.PercentDecoder;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides on one header that a propagator writes. The headers of trace ids have to look like ids,
 * since an application's class could return any text as an id.
 */
final class OutgoingHeader {
  private static final String HEX = "[0-9a-f]";

  /** The headers that hold ids and flags only, in lower case. */
  private static final Map<String, Pattern> IDS =
      Map.ofEntries(
          id("traceparent", HEX + "{2}-" + HEX + "{32}-" + HEX + "{16}-" + HEX + "{2}"),
          id("b3", "[01d]|" + HEX + "{16,32}-" + HEX + "{16}(-[01d](-" + HEX + "{16})?)?"),
          id("x-b3-traceid", HEX + "{16,32}"),
          id("x-b3-spanid", HEX + "{16}"),
          id("x-b3-parentspanid", HEX + "{16}"),
          id("x-b3-sampled", "[01]|true|false"),
          id("x-b3-flags", "[01]"),
          id("uber-trace-id", HEX + "{1,32}:" + HEX + "{1,16}:" + HEX + "{1,16}:" + HEX + "{1,2}"),
          id("ot-tracer-traceid", HEX + "{16,32}"),
          id("ot-tracer-spanid", HEX + "{16}"),
          id("ot-tracer-sampled", "true|false"),
          id("x-cloud-trace-context", HEX + "{32}/[0-9]{1,20}(;o=[01])?"));

  private static final Pattern AWS_PART =
      Pattern.compile("Root=1-" + HEX + "{8}-" + HEX + "{24}|Parent=" + HEX + "{16}|Sampled=[01]");

  private OutgoingHeader() {}

  private static Map.Entry<String, Pattern> id(String name, String pattern) {
    return Map.entry(name, Pattern.compile(pattern));
  }

  /** Returns the value that may leave; null if nothing of the header may. */
  static @Nullable String permitted(String name, String value, RequestPermission permission) {
    if (!isPlain(value)) {
      return null;
    }
    String header = PermittedNames.lowerCase(name);
    Pattern id = IDS.get(header);
    if (id != null) {
      return id.matcher(value).matches() ? value : null;
    }
    return switch (header) {
      case "baggage" -> parts(value, ",", part -> isEntry(key(part), value(part), permission));
      case "tracestate" -> parts(value, ",", part -> permission.vendor(key(part), value(part)));
      case "x-amzn-trace-id" -> parts(value, ";", part -> AWS_PART.matcher(part).matches());
      default -> isPermitted(name, header, value, permission) ? value : null;
    };
  }

  /**
   * Whether a value is ASCII on one line. A line break could begin another header, and clients that
   * write only the lower byte of a character write {@code U+010A} as a line break.
   */
  private static boolean isPlain(String value) {
    return value.chars().allMatch(c -> (c >= ' ' && c <= '~') || c == '\t');
  }

  private static boolean isPermitted(
      String name, String header, String value, RequestPermission permission) {
    for (String prefix : PropagatorReport.BAGGAGE_PREFIXES) {
      if (header.startsWith(prefix)) {
        return isEntry(name.substring(prefix.length()), value, permission);
      }
    }
    return permission.header(name, value);
  }

  /**
   * Whether an entry of the baggage may leave. One with metadata was not written from what may
   * leave.
   */
  private static boolean isEntry(String key, String value, RequestPermission permission) {
    String decoded = value.indexOf(';') >= 0 ? null : PercentDecoder.decoded(value);
    return decoded != null && permission.entry(key, decoded);
  }

  /** Whether a header is known, so that it needs no permission of its own. */
  static boolean isKnown(String field) {
    String header = PermittedNames.lowerCase(field);
    return IDS.containsKey(header)
        || header.equals("baggage")
        || header.equals("tracestate")
        || header.equals("x-amzn-trace-id");
  }

  private static @Nullable String parts(
      String value, String separator, Predicate<String> permitted) {
    String rest =
        Stream.of(value.split(separator, -1))
            .filter(part -> permitted.test(part.strip()))
            .collect(Collectors.joining(separator));
    return rest.isEmpty() ? null : rest;
  }

  private static String key(String part) {
    int equals = part.indexOf('=');
    return equals < 0 ? "" : part.substring(0, equals).strip();
  }

  private static String value(String part) {
    return part.substring(part.indexOf('=') + 1).strip();
  }
}
