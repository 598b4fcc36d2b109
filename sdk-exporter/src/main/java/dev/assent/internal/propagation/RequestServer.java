/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.propagation;

import dev.assent.internal.config.ServerPattern;
import dev.assent.internal.text.Ascii;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadableSpan;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The server to which a request goes. Instrumentations inject headers after they started a span of
 * kind CLIENT or PRODUCER, whose attributes {@code server.address} and {@code url.full} have the
 * host; some requests know it themselves. If they contradict each other, or one can't be read, the
 * host matches nothing. Immutable.
 *
 * @param host in lower case, an IPv6 address in brackets; empty if it can't be read
 * @param port the port; {@link ServerPattern#ANY_PORT} if it is not known
 */
record RequestServer(String host, int port) {
  /** Matches nothing. */
  static final RequestServer UNREADABLE = new RequestServer("", ServerPattern.ANY_PORT);

  private static final Pattern ASCII = Pattern.compile("[!-~]{1,255}");
  private static final Pattern SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*");
  private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("server.address");
  private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
  private static final AttributeKey<String> URL = AttributeKey.stringKey("url.full");

  /**
   * Returns the server of a request; null if nothing tells it.
   *
   * @param maxLength the length to which the SDK truncates the attributes of spans
   */
  static @Nullable RequestServer of(Context context, @Nullable Object carrier, int maxLength) {
    RequestServer ofCarrier = CarrierServer.of(carrier);
    return Span.fromContextOrNull(context) instanceof ReadableSpan span
        ? both(ofCarrier, of(span, maxLength))
        : ofCarrier;
  }

  private static @Nullable RequestServer of(ReadableSpan span, int maxLength) {
    if (span.getKind() != SpanKind.CLIENT && span.getKind() != SpanKind.PRODUCER) {
      return null; // the addresses of other spans are not those of a receiver
    }
    if (span.hasEnded()) {
      return UNREADABLE; // its request is over, so that this is another one
    }
    String address = span.getAttribute(ADDRESS);
    Long port = span.getAttribute(PORT);
    String url = span.getAttribute(URL);
    return both(
        address == null
            ? null
            : address.length() >= maxLength
                ? UNREADABLE // the rest may be missing, as in api.example.com[.example.net]
                : of(address, port == null ? ServerPattern.ANY_PORT : port),
        url == null ? null : ofUrl(url, maxLength));
  }

  /**
   * Returns the host in an address. An address in other characters than those of host names is not
   * readable: a client could find another host in it.
   */
  static RequestServer of(String address, long port) {
    if (!ASCII.matcher(address).matches()) {
      return UNREADABLE;
    }
    String host = address.toLowerCase(Locale.ROOT);
    host = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    host = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    return ServerPattern.isHost(host)
        ? new RequestServer(host, port > 0 && port <= 65_535 ? (int) port : ServerPattern.ANY_PORT)
        : UNREADABLE;
  }

  /** Returns the host of a URL, which may hold characters that {@link java.net.URI} refuses. */
  static RequestServer ofUrl(String url) {
    return ofUrl(url, Integer.MAX_VALUE);
  }

  private static RequestServer ofUrl(String url, int maxLength) {
    int start = url.indexOf("://");
    if (start < 1 || !SCHEME.matcher(url.substring(0, start)).matches()) {
      return UNREADABLE; // a URL in a query, for example
    }
    int end = start + 3;
    while (end < url.length() && "/?#\\".indexOf(url.charAt(end)) < 0) {
      end++;
    }
    if (end >= maxLength || (end < url.length() && url.charAt(end) == '\\')) {
      return UNREADABLE; // truncated; or clients disagree about where the host ends
    }
    String authority = url.substring(start + 3, end);
    authority = authority.substring(authority.lastIndexOf('@') + 1);
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon >= 0 && authority.indexOf(']') < colon;
    String host = hasPort ? authority.substring(0, colon) : authority;
    String digits = hasPort ? authority.substring(colon + 1) : "";
    if (digits.length() > 5 || !digits.chars().allMatch(c -> Ascii.isDigit((char) c))) {
      return UNREADABLE;
    }
    return of(
        host, digits.isEmpty() ? defaultPort(url.substring(0, start)) : Integer.parseInt(digits));
  }

  private static int defaultPort(String scheme) {
    return switch (scheme.toLowerCase(Locale.ROOT)) {
      case "http" -> 80;
      case "https" -> 443;
      default -> ServerPattern.ANY_PORT;
    };
  }

  private static @Nullable RequestServer both(
      @Nullable RequestServer some, @Nullable RequestServer more) {
    if (some == null || more == null) {
      return some == null ? more : some;
    }
    boolean agree =
        some.host.equals(more.host)
            && (some.port == more.port
                || some.port == ServerPattern.ANY_PORT
                || more.port == ServerPattern.ANY_PORT);
    return agree ? new RequestServer(some.host, Math.max(some.port, more.port)) : UNREADABLE;
  }

  /** Returns whether this is one of some servers. */
  boolean isOneOf(ServerPattern pattern) {
    return pattern.matches(host, port);
  }

  /** Hides the host name, which is the application's. */
  @Override
  public String toString() {
    return "RequestServer";
  }
}
