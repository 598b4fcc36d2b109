/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The servers to which headers may go: one host, or all hosts below a domain ({@code
 * *.example.com}, without {@code example.com} itself), at one port or at any. Immutable.
 *
 * @param host the host in lower case; of a domain, with the dot before it
 * @param isDomain whether it stands for all hosts below it
 * @param port the port; {@link #ANY_PORT} for any
 */
public record ServerPattern(String host, boolean isDomain, int port) {
  /** Any port, or one that is not known. */
  public static final int ANY_PORT = -1;

  private static final String LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";

  private static final String HOST = LABEL + "(?:\\." + LABEL + ")*|\\[[0-9a-f:.]{2,45}\\]";

  private static final Pattern A_HOST = Pattern.compile(HOST);

  private static final Pattern PATTERN =
      Pattern.compile("(\\*\\.)?(" + HOST + ")(?::([0-9]{1,5}))?");

  /** The end of an IPv4 address, which is not a domain. */
  private static final Pattern NUMBER = Pattern.compile(".*\\.[0-9]+");

  /** Top-level domains of private networks. */
  private static final Pattern PRIVATE =
      Pattern.compile(
          "\\.(?:internal|intranet|private|corp|home|lan|local|localhost|svc|consul|test|example)");

  /**
   * Public suffixes such as {@code com} and {@code co.uk}, below which anybody can register hosts.
   */
  private static final Pattern REGISTRY =
      Pattern.compile(
          "\\.[^.]+|\\.(?:ac|co|com|edu|gob|gouv|gov|go|gv|mil|ne|net|nom|or|org)\\.[a-z]{2}");

  /** Reads a pattern, such as {@code *.example.com:8443}; null if it has no valid form. */
  static @Nullable ServerPattern parse(String text) {
    Matcher matcher = PATTERN.matcher(text.toLowerCase(Locale.ROOT));
    if (text.length() > 255 || !matcher.matches()) {
      return null;
    }
    boolean isDomain = matcher.group(1) != null;
    String host = matcher.group(2);
    String digits = matcher.group(3);
    int port = digits == null ? ANY_PORT : Integer.parseInt(digits);
    if (port == 0 || port > 65_535 || (isDomain && isNumeric(host))) {
      return null;
    }
    return new ServerPattern(isDomain ? "." + host : host, isDomain, port);
  }

  private static boolean isNumeric(String domain) {
    return domain.startsWith("[") || NUMBER.matcher("." + domain).matches();
  }

  /** Returns whether a text is a host in lower case, without a dot at its end. */
  public static boolean isHost(String text) {
    return A_HOST.matcher(text).matches();
  }

  /** Returns whether this is a domain below which anybody can register hosts. */
  boolean isPublic() {
    return isDomain && REGISTRY.matcher(host).matches() && !PRIVATE.matcher(host).matches();
  }

  /**
   * Returns whether a receiver is one of these hosts.
   *
   * @param receiver the host in lower case, without a dot at its end; an IPv6 address in brackets
   * @param receiverPort the port; {@link #ANY_PORT} if it is not known
   */
  public boolean matches(String receiver, int receiverPort) {
    boolean isHere =
        isDomain
            ? receiver.length() > host.length() && receiver.endsWith(host)
            : receiver.equals(host);
    return isHere && (port == ANY_PORT || port == receiverPort);
  }

  /** Returns the pattern as the configuration writes it. */
  @Override
  public String toString() {
    return (isDomain ? "*" : "") + host + (port == ANY_PORT ? "" : ":" + port);
  }
}
