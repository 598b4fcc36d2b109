/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a TC string of version 2 says, as IAB Europe's "Transparency and Consent String" defines it:
 * segments in base64url, joined by dots. The first one is the core; of the others, only the
 * disclosed vendors are read.
 *
 * <pre>
 * core:      version 6, created 36, last updated 36 (both in tenths of a second), CMP 12, its version
 *            12, screen 6, language 12, vendor list 12, policy version 6, service specific 1, other
 *            texts 1, special features 12, purposes: consent 24, purposes: legitimate interest 24,
 *            purpose one treatment 1, country 12, vendors: consent, vendors: legitimate interest,
 *            number of restrictions 12, for each: purpose 6, type 2, ranges
 * disclosed: type 3 (= 1), vendors
 * vendors:   highest 16, is range 1, then one bit for each, or ranges
 * ranges:    number 12, for each: is range 1, first 16, and if it is a range, last 16
 * </pre>
 *
 * <p>Legitimate interest is no consent: its fields are skipped. Immutable.
 */
final class TcString {
  /** The longest text that is read, in characters: {@value}. */
  static final int MAX_LENGTH = 16_384;

  /** The type of a restriction: the publisher requires consent. */
  private static final int REQUIRES_CONSENT = 1;

  private static final int DISCLOSED_VENDORS = 1;
  private static final int MAX_SEGMENTS = 4;

  /** A restriction that a publisher made: for one purpose and the vendors from first to last. */
  private record Restriction(int purpose, int type, int first, int last) {}

  private final Instant lastUpdated;
  private final int cmp;
  private final int policyVersion;
  private final int purposes;
  private final boolean isPurposeOneTreatment;
  private final BitSet vendors;
  private final List<Restriction> restrictions = new ArrayList<>();
  private final @Nullable BitSet disclosed;

  private TcString(BitInput core, @Nullable BitSet disclosed) {
    core.number(6 + 36); // the version, which the caller has checked, and the creation
    this.lastUpdated = Instant.ofEpochMilli(core.number(36) * 100);
    this.cmp = core.small(12);
    core.number(12 + 6 + 12 + 12);
    this.policyVersion = core.small(6);
    core.number(1 + 1 + 12);
    this.purposes = core.small(24);
    core.number(24);
    this.isPurposeOneTreatment = core.bit();
    core.number(12);
    this.vendors = vendors(core);
    vendors(core);
    readRestrictions(core);
    core.requireEnd();
    this.disclosed = disclosed;
  }

  /**
   * Decodes a string.
   *
   * @throws IllegalArgumentException if it is not a TC string of version 2; the message holds
   *     nothing of it
   */
  static TcString decode(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("it is longer than " + MAX_LENGTH + " characters");
    }
    String[] segments = text.split("\\.", -1);
    if (segments.length > MAX_SEGMENTS) {
      throw new IllegalArgumentException("it has more than " + MAX_SEGMENTS + " segments");
    }
    byte[] core = bytes(segments[0]);
    if (new BitInput(core).number(6) != 2) {
      throw new IllegalArgumentException("it is not of version 2");
    }
    return new TcString(new BitInput(core), disclosed(segments));
  }

  private static @Nullable BitSet disclosed(String[] segments) {
    BitSet disclosed = null;
    int types = 0;
    for (int i = 1; i < segments.length; i++) {
      BitInput segment = new BitInput(bytes(segments[i]));
      int type = segment.small(3);
      if (type == 0 || (types >>> type & 1) != 0) {
        throw new IllegalArgumentException("it has two segments of one type");
      }
      types |= 1 << type;
      if (type == DISCLOSED_VENDORS) {
        disclosed = vendors(segment);
        segment.requireEnd();
      }
    }
    return disclosed;
  }

  private static byte[] bytes(String segment) {
    try {
      return Base64.getUrlDecoder().decode(segment);
    } catch (IllegalArgumentException showsCharacters) {
      throw new IllegalArgumentException("it is not base64url");
    }
  }

  private static BitSet vendors(BitInput in) {
    int highest = in.small(16);
    BitSet vendors = new BitSet();
    if (!in.bit()) {
      for (int vendor = 1; vendor <= highest; vendor++) {
        vendors.set(vendor, in.bit());
      }
      return vendors;
    }
    for (int[] range : ranges(in, highest)) {
      vendors.set(range[0], range[1] + 1);
    }
    return vendors;
  }

  private static List<int[]> ranges(BitInput in, int highest) {
    int number = in.small(12);
    List<int[]> ranges = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      boolean isRange = in.bit();
      int first = in.small(16);
      int last = isRange ? in.small(16) : first;
      if (first < 1 || last < first || last > highest) {
        throw new IllegalArgumentException("a range of vendors is invalid");
      }
      ranges.add(new int[] {first, last});
    }
    return ranges;
  }

  private void readRestrictions(BitInput in) {
    int number = in.small(12);
    for (int i = 0; i < number; i++) {
      int purpose = in.small(6);
      int type = in.small(2);
      for (int[] range : ranges(in, 0xffff)) {
        restrictions.add(new Restriction(purpose, type, range[0], range[1]));
      }
    }
  }

  /** The time of the last change, of which only the day is exact. */
  Instant lastUpdated() {
    return lastUpdated;
  }

  /** The consent management platform that wrote the string. */
  int cmp() {
    return cmp;
  }

  /** The version of the policy, which defines the purposes. */
  int policyVersion() {
    return policyVersion;
  }

  /** Returns whether the person consents to a purpose, from 1 to 24. */
  boolean consentsTo(int purpose) {
    return (purposes >>> (24 - purpose) & 1) != 0;
  }

  /** Returns whether the person consents to a vendor. */
  boolean consentsToVendor(int vendor) {
    return vendors.get(vendor);
  }

  /** Returns the number of purposes and vendors that the person consents to. */
  int consents() {
    return Integer.bitCount(purposes) + vendors.cardinality();
  }

  /** Returns whether the person was not asked about purpose 1, as some countries' law permits. */
  boolean isPurposeOneTreatment() {
    return isPurposeOneTreatment;
  }

  /** Returns whether the person was asked about a vendor, as far as the string says. */
  boolean mayHaveDisclosed(int vendor) {
    return disclosed == null || disclosed.get(vendor);
  }

  /**
   * Returns whether the publisher forbids a vendor to rely on consent for a purpose: the purpose is
   * not allowed, or needs legitimate interest, or the type of the restriction is not known.
   */
  boolean isRestricted(int purpose, int vendor) {
    for (Restriction each : restrictions) {
      if (each.purpose == purpose
          && each.type != REQUIRES_CONSENT
          && each.first <= vendor
          && vendor <= each.last) {
        return true;
      }
    }
    return false;
  }

  /** Returns a text without what the person said. */
  @Override
  public String toString() {
    return "TcString[cmp=" + cmp + "]";
  }
}
