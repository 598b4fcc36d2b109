/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog.shape;

import dev.assent.internal.text.Ascii;
import org.jspecify.annotations.Nullable;

/**
 * The network of an IP address: its first 24 bits of 32 ({@code 192.0.2.0/24}), or its first 48 of
 * 128 ({@code 2001:db8:1::/48}). The other bits are not in the text. An IPv6 address whose first
 * bits contain an IPv4 address (6to4, {@code 2002::/16}) has no such form.
 */
public enum NetworkShape implements Shape {
  /** The only instance. */
  ANY;

  private static final int GROUPS = 8;
  private static final int SIX_TO_FOUR = 0x2002;
  private static final String SUFFIX_4 = ".0/24";
  private static final String SUFFIX_6 = "::/48";
  private static final int MAX_LENGTH = "ffff:ffff:ffff::/48".length();

  @Override
  public boolean fits(String text) {
    if (text.endsWith(SUFFIX_4)) {
      return text.equals(network(text.substring(0, text.length() - "/24".length())));
    }
    return text.endsWith(SUFFIX_6)
        && text.equals(network(text.substring(0, text.length() - "/48".length())));
  }

  /**
   * The network of an address, rebuilt from its numbers.
   *
   * @param address an IPv4 address in four decimal numbers, or an IPv6 address in groups; without
   *     zone, port or brackets
   * @return null if the address does not parse
   */
  static @Nullable String network(String address) {
    return address.indexOf(':') < 0 ? ofFour(address) : ofSix(address);
  }

  private static @Nullable String ofFour(String address) {
    StringBuilder network = new StringBuilder();
    int at = 0;
    for (int part = 0; part < 4; part++) {
      int start = at;
      int number = 0;
      while (at < address.length() && at < start + 3 && Ascii.isDigit(address.charAt(at))) {
        number = number * 10 + address.charAt(at++) - '0';
      }
      boolean isCanonical = at == start + 1 || (at > start && address.charAt(start) != '0');
      boolean ends = part == 3 ? at == address.length() : isDot(address, at++);
      if (!isCanonical || !ends || number > 255) {
        return null;
      }
      if (part < 3) {
        network.append(part == 0 ? "" : ".").append(number);
      }
    }
    return network.append(SUFFIX_4).toString();
  }

  private static boolean isDot(String address, int at) {
    return at < address.length() && address.charAt(at) == '.';
  }

  private static @Nullable String ofSix(String address) {
    int gap = address.indexOf("::");
    if (gap != address.lastIndexOf("::")) {
      return null;
    }
    int[] groups = new int[GROUPS];
    int before = groups(address, 0, gap < 0 ? address.length() : gap, groups, 0);
    int after = gap < 0 ? 0 : groups(address, gap + 2, address.length(), null, 0);
    boolean isWhole = gap < 0 ? before == GROUPS : before >= 0 && before + after < GROUPS;
    if (!isWhole || after < 0) {
      return null;
    }
    if (gap >= 0) {
      groups(address, gap + 2, address.length(), groups, GROUPS - after);
    }
    return groups[0] == SIX_TO_FOUR
        ? null
        : Integer.toHexString(groups[0])
            + ":"
            + Integer.toHexString(groups[1])
            + ":"
            + Integer.toHexString(groups[2])
            + SUFFIX_6;
  }

  /**
   * Reads groups of one to four hexadecimal digits with colons between them.
   *
   * @param target gets the groups; null to count them
   * @return the number of groups, 0 for an empty text; -1 if it does not parse
   */
  private static int groups(String text, int start, int end, int @Nullable [] target, int first) {
    if (start == end) {
      return 0;
    }
    int count = 0;
    int at = start;
    while (true) {
      int group = 0;
      int from = at;
      while (at < end && at < from + 4 && Character.digit(text.charAt(at), 16) >= 0) {
        if (text.charAt(at) >= 128) {
          return -1;
        }
        group = group * 16 + Character.digit(text.charAt(at++), 16);
      }
      if (at == from || count == GROUPS) {
        return -1;
      }
      if (target != null) {
        target[first + count] = group;
      }
      count++;
      if (at == end) {
        return count;
      }
      if (text.charAt(at++) != ':') {
        return -1;
      }
    }
  }

  @Override
  public String label() {
    return "network";
  }

  @Override
  public int defaultMaxLength() {
    return MAX_LENGTH;
  }
}
