/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

import dev.assent.internal.text.Ascii;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The scheme and host of an HTTP address, such as {@code https://api.example.com:8443}: scheme
 * {@code http} or {@code https}, labels of {@code a-z 0-9 -} with dots between them, and an
 * optional port. Nothing follows, and no user precedes the host.
 */
public enum OriginShape implements Shape {
  /** The only instance. */
  ANY;

  private static final int MAX_HOST = 253;
  private static final int MAX_LABEL = 63;
  private static final int MAX_PORT_DIGITS = 5;
  private static final int MAX_PORT = 65_535;

  @Override
  public boolean fits(String text) {
    return text.equals(origin(text));
  }

  /**
   * The origin of an absolute address, rebuilt from its scheme, labels and port.
   *
   * @return in lower case; null if the address does not parse
   */
  static @Nullable String origin(String address) {
    String scheme =
        address.regionMatches(true, 0, "https://", 0, 8)
            ? "https://"
            : address.regionMatches(true, 0, "http://", 0, 7) ? "http://" : null;
    if (scheme == null || !isVisible(address)) {
      return null;
    }
    int start = scheme.length();
    int end = start;
    while (end < address.length() && "/?#".indexOf(address.charAt(end)) < 0) {
      end++;
    }
    int colon = address.indexOf(':', start);
    int hostEnd = colon < 0 || colon > end ? end : colon;
    String port = port(address, hostEnd, end);
    return port != null && isHost(address, start, hostEnd)
        ? scheme + address.substring(start, hostEnd).toLowerCase(Locale.ROOT) + port
        : null;
  }

  /** Whether all characters are visible ASCII, and none is a backslash. */
  private static boolean isVisible(String address) {
    for (int i = 0; i < address.length(); i++) {
      char c = address.charAt(i);
      if (c <= ' ' || c >= 127 || c == '\\') {
        return false;
      }
    }
    return true;
  }

  /** The port with its colon; empty if there is none, null if it is not a port. */
  private static @Nullable String port(String address, int start, int end) {
    if (start == end) {
      return "";
    }
    int digits = end - start - 1;
    if (digits < 1 || digits > MAX_PORT_DIGITS || address.charAt(start + 1) == '0') {
      return null;
    }
    int port = 0;
    for (int i = start + 1; i < end; i++) {
      char c = address.charAt(i);
      if (!Ascii.isDigit(c)) {
        return null;
      }
      port = port * 10 + c - '0';
    }
    return port <= MAX_PORT ? ":" + port : null;
  }

  private static boolean isHost(String address, int start, int end) {
    int label = start;
    for (int i = start; i < end; i++) {
      char c = address.charAt(i);
      if (c == '.') {
        if (!isLabel(address, label, i)) {
          return false;
        }
        label = i + 1;
      } else if (!Ascii.isLetter(c) && !Ascii.isDigit(c) && c != '-') {
        return false;
      }
    }
    return end - start <= MAX_HOST && isLabel(address, label, end);
  }

  private static boolean isLabel(String address, int start, int end) {
    return end > start
        && end - start <= MAX_LABEL
        && address.charAt(start) != '-'
        && address.charAt(end - 1) != '-';
  }

  @Override
  public String label() {
    return "origin";
  }

  @Override
  public int defaultMaxLength() {
    return MAX_HOST + "https://".length() + 1 + MAX_PORT_DIGITS;
  }
}
