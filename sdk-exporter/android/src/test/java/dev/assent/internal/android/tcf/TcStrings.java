/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.random.RandomGenerator;

/** Writes TC strings bit by bit, as a consent SDK does. Not thread-safe. */
public final class TcStrings {
  static final int CMP = 300;
  static final Instant UPDATED = Instant.parse("2024-01-10T00:00:00Z");

  private final StringBuilder restrictions = new StringBuilder();
  private final SortedSet<Integer> purposes = new TreeSet<>();
  private final SortedSet<Integer> legitimate = new TreeSet<>();
  private final SortedSet<Integer> vendors = new TreeSet<>();
  private final SortedSet<Integer> legitimateVendors = new TreeSet<>();
  private final List<String> segments = new ArrayList<>();
  private int version = 2;
  private int policy = 5;
  private int cmp = CMP;
  private Instant updated = UPDATED;
  private boolean isPurposeOneTreatment;
  private boolean isRange;
  private int restricted;

  private TcStrings() {}

  /** Starts a string in which the person says no to everything. */
  public static TcStrings string() {
    return new TcStrings();
  }

  /** Lets the person say yes to these purposes. */
  public TcStrings purposes(Integer... yes) {
    purposes.addAll(List.of(yes));
    return this;
  }

  /** Lets the person say yes to these vendors. */
  public TcStrings vendors(Integer... yes) {
    vendors.addAll(List.of(yes));
    return this;
  }

  TcStrings legitimateInterest(int purpose, int vendor) {
    legitimate.add(purpose);
    legitimateVendors.add(vendor);
    return this;
  }

  TcStrings version(int value) {
    version = value;
    return this;
  }

  TcStrings policy(int value) {
    policy = value;
    return this;
  }

  /** Sets the platform that writes the string. */
  public TcStrings cmp(int value) {
    cmp = value;
    return this;
  }

  /** Sets the day of the answers. */
  public TcStrings updated(Instant value) {
    updated = value;
    return this;
  }

  TcStrings purposeOneTreatment() {
    isPurposeOneTreatment = true;
    return this;
  }

  TcStrings asRanges(boolean value) {
    isRange = value;
    return this;
  }

  TcStrings restriction(int purpose, int type, int first, int last) {
    restricted++;
    restrictions.append(bits(purpose, 6)).append(bits(type, 2)).append(bits(1, 12));
    restrictions.append('1').append(bits(first, 16)).append(bits(last, 16));
    return this;
  }

  /** Adds the segment of the vendors that were disclosed. */
  public TcStrings disclosed(Integer... disclosed) {
    segments.add(bits(1, 3) + vendors(new TreeSet<>(Set.of(disclosed))));
    return this;
  }

  TcStrings segment(int type, String rest) {
    segments.add(bits(type, 3) + rest);
    return this;
  }

  /** Returns random answers about few purposes and vendors. */
  static TcStrings random(RandomGenerator random) {
    TcStrings made = string().asRanges(random.nextBoolean());
    for (int i = 0; i < 4; i++) {
      made.purposes(1 + random.nextInt(4)).vendors(1 + random.nextInt(20));
      made.legitimateInterest(1 + random.nextInt(4), 1 + random.nextInt(20));
    }
    if (random.nextInt(3) == 0) {
      int first = 1 + random.nextInt(20);
      made.restriction(1 + random.nextInt(4), random.nextInt(3), first, first + random.nextInt(5));
    }
    if (random.nextInt(8) == 0) {
      made.purposeOneTreatment();
    }
    if (random.nextBoolean()) {
      SortedSet<Integer> disclosed = new TreeSet<>();
      for (int vendor = 1; vendor <= 20; vendor++) {
        if (random.nextInt(4) > 0) {
          disclosed.add(vendor);
        }
      }
      made.disclosed(disclosed.toArray(new Integer[0]));
    }
    return made;
  }

  /** Returns the string. */
  public String encode() {
    StringBuilder encoded = new StringBuilder(base64(core()));
    segments.forEach(segment -> encoded.append('.').append(base64(segment)));
    return encoded.toString();
  }

  /** Returns the split key of the purposes, as the string says. */
  public String splitPurposes() {
    return flags(purposes, 24);
  }

  /** Returns the split key of the vendors, as the string says. */
  public String splitVendors() {
    return flags(vendors, vendors.isEmpty() ? 0 : vendors.last());
  }

  private String core() {
    return bits(version, 6)
        + bits(updated.toEpochMilli() / 100, 36)
        + bits(updated.toEpochMilli() / 100, 36)
        + bits(cmp, 12)
        + bits(1, 12)
        + bits(1, 6)
        + bits('e' - 'a', 6)
        + bits('n' - 'a', 6)
        + bits(150, 12)
        + bits(policy, 6)
        + "10"
        + bits(0, 12)
        + flags(purposes, 24)
        + flags(legitimate, 24)
        + (isPurposeOneTreatment ? "1" : "0")
        + bits(3, 6)
        + bits(4, 6)
        + vendors(vendors)
        + vendors(legitimateVendors)
        + bits(restricted, 12)
        + restrictions;
  }

  private String vendors(SortedSet<Integer> some) {
    int highest = some.isEmpty() ? 0 : some.last();
    if (!isRange) {
      return bits(highest, 16) + "0" + flags(some, highest);
    }
    StringBuilder ranges = new StringBuilder(bits(highest, 16) + "1" + bits(some.size(), 12));
    boolean isSingle = true;
    for (int vendor : some) {
      ranges.append(isSingle ? "0" + bits(vendor, 16) : "1" + bits(vendor, 16) + bits(vendor, 16));
      isSingle = !isSingle;
    }
    return ranges.toString();
  }

  private static String flags(Set<Integer> set, int length) {
    StringBuilder flags = new StringBuilder();
    for (int i = 1; i <= length; i++) {
      flags.append(set.contains(i) ? '1' : '0');
    }
    return flags.toString();
  }

  static String bits(long value, int length) {
    StringBuilder bits = new StringBuilder();
    for (int i = length - 1; i >= 0; i--) {
      bits.append(value >>> i & 1);
    }
    return bits.toString();
  }

  static String base64(String bits) {
    byte[] bytes = new byte[(bits.length() + 7) / 8];
    for (int i = 0; i < bits.length(); i++) {
      bytes[i / 8] |= (byte) ((bits.charAt(i) - '0') << (7 - i % 8));
    }
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
