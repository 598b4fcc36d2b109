/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The keys of the preferences that count, read at one moment. Values of other types are found here:
 * the typed getters of the preferences would throw. Immutable.
 *
 * @param standing {@link TcfStanding#READ} if there is a string to decode
 * @param string the TC string, whether it counts or not; empty if there is none
 * @param purposes the split key of the purposes, one character for each; null if it is absent
 * @param vendors the split key of the vendors; null if it is absent
 * @param cmp the split key of the consent management platform; null if it is absent
 */
record TcfKeys(
    TcfStanding standing,
    String string,
    @Nullable String purposes,
    @Nullable String vendors,
    @Nullable Integer cmp) {
  /** What the names of all keys of the TCF begin with. */
  static final String PREFIX = "IABTCF_";

  static final String TC_STRING = "IABTCF_TCString";
  static final String GDPR_APPLIES = "IABTCF_gdprApplies";
  static final String PURPOSE_CONSENTS = "IABTCF_PurposeConsents";
  static final String VENDOR_CONSENTS = "IABTCF_VendorConsents";
  static final String CMP = "IABTCF_CmpSdkID";

  /** The longest split key, which has one character per vendor. */
  private static final int MAX_LENGTH = 0xffff;

  /**
   * Reads the keys.
   *
   * @param readsUndetermined whether a string counts where it is not known whether the GDPR applies
   */
  static TcfKeys of(Map<String, ?> all, boolean readsUndetermined) {
    if (!isText(all.get(TC_STRING))
        || !isText(all.get(PURPOSE_CONSENTS))
        || !isText(all.get(VENDOR_CONSENTS))
        || !isNumber(all.get(GDPR_APPLIES))
        || !isNumber(all.get(CMP))) {
      return new TcfKeys(TcfStanding.WRONG_TYPE, "", null, null, null);
    }
    String string = text(all, TC_STRING);
    String purposes = text(all, PURPOSE_CONSENTS);
    String vendors = text(all, VENDOR_CONSENTS);
    Integer applies = (Integer) all.get(GDPR_APPLIES);
    TcfStanding standing = TcfStanding.READ;
    if (applies != null && applies == 0) {
      standing = TcfStanding.DOES_NOT_APPLY;
    } else if (string == null || string.isEmpty()) {
      standing = TcfStanding.ABSENT;
    } else if ((applies == null || applies != 1) && !readsUndetermined) {
      standing = TcfStanding.UNDETERMINED;
    } else if (string.length() > TcString.MAX_LENGTH || isTooLong(purposes) || isTooLong(vendors)) {
      standing = TcfStanding.TOO_LONG;
    }
    String kept = string == null || standing == TcfStanding.TOO_LONG ? "" : string;
    return new TcfKeys(standing, kept, purposes, vendors, (Integer) all.get(CMP));
  }

  private static boolean isText(@Nullable Object value) {
    return value == null || value instanceof String;
  }

  private static boolean isNumber(@Nullable Object value) {
    return value == null || value instanceof Integer;
  }

  private static @Nullable String text(Map<String, ?> all, String key) {
    return (String) all.get(key);
  }

  private static boolean isTooLong(@Nullable String text) {
    return text != null && text.length() > MAX_LENGTH;
  }

  /**
   * Returns what the split keys say about a row, which can only take a yes away: UNKNOWN if one of
   * them is cut off or unreadable there.
   */
  TcfAnswer split(TcfRow row) {
    TcfAnswer purpose = split(purposes, row.purpose());
    TcfAnswer vendor = split(vendors, row.vendor());
    if (purpose == TcfAnswer.DENIED || vendor == TcfAnswer.DENIED) {
      return TcfAnswer.DENIED;
    }
    return purpose == TcfAnswer.UNKNOWN ? purpose : vendor;
  }

  private static TcfAnswer split(@Nullable String bits, int number) {
    if (bits == null) {
      return TcfAnswer.GRANTED;
    }
    char bit = number <= bits.length() ? bits.charAt(number - 1) : ' ';
    return bit == '1' ? TcfAnswer.GRANTED : bit == '0' ? TcfAnswer.DENIED : TcfAnswer.UNKNOWN;
  }

  /** Returns a text without the values. */
  @Override
  public String toString() {
    return "TcfKeys[" + standing + "]";
  }
}
