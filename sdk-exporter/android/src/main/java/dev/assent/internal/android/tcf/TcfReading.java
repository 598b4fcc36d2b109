/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import dev.assent.internal.text.Sha256;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/**
 * What the keys of the preferences say about each row of the mapping at one moment. Immutable.
 *
 * <p>Only the string grants: both its purpose and its vendor have a 1, the split keys agree, the
 * publisher does not forbid it, and the person was asked under the mapping's terms. A 0 of either
 * is a denial, if the string discloses the vendor or does not say which vendors it discloses.
 * Anything else is unknown.
 *
 * @param standing whether there is a string that counts
 * @param string the digest of the string, whether it counts or not; empty if there is none
 * @param answers one for each row
 * @param unlisted the number of purposes and vendors with a yes that no row names
 */
record TcfReading(TcfStanding standing, String string, List<TcfAnswer> answers, int unlisted) {
  private static final int MIN_POLICY = 2;
  private static final int MAX_POLICY = 5;

  /** How far ahead the time of a string may be, which is that of a day somewhere. */
  private static final Duration AHEAD = Duration.ofDays(1);

  static TcfReading of(TcfKeys keys, TcfRows mapping, Instant now) {
    String digest = keys.string().isEmpty() ? "" : digest(keys.string());
    if (keys.standing() != TcfStanding.READ) {
      return unknown(keys.standing(), digest, mapping);
    }
    TcString string;
    try {
      string = TcString.decode(keys.string());
    } catch (IllegalArgumentException unreadable) {
      return unknown(TcfStanding.UNREADABLE, digest, mapping);
    }
    if (string.policyVersion() < MIN_POLICY || string.policyVersion() > MAX_POLICY) {
      return unknown(TcfStanding.UNREADABLE, digest, mapping);
    }
    Integer cmp = keys.cmp();
    if (!mapping.sources().contains(string.cmp())
        || (cmp != null && !mapping.sources().contains(cmp))) {
      return unknown(TcfStanding.OTHER_SOURCE, digest, mapping);
    }
    boolean isInTime = isInTime(string, mapping, now);
    List<TcfAnswer> answers = new ArrayList<>();
    for (TcfRow row : mapping.rows()) {
      answers.add(answer(string, keys, row, isInTime));
    }
    return new TcfReading(
        TcfStanding.READ,
        digest,
        List.copyOf(answers),
        string.consents() - listed(string, mapping));
  }

  static TcfReading unknown(TcfStanding standing, String string, TcfRows mapping) {
    return new TcfReading(
        standing, string, Collections.nCopies(mapping.rows().size(), TcfAnswer.UNKNOWN), 0);
  }

  /** Returns the same string as one that does not count. */
  TcfReading as(TcfStanding other) {
    return new TcfReading(
        other, string, Collections.nCopies(answers.size(), TcfAnswer.UNKNOWN), unlisted);
  }

  private static String digest(String string) {
    return HexFormat.of().formatHex(Sha256.of(string.getBytes(StandardCharsets.UTF_8)));
  }

  /** Returns whether a yes can be one to the mapping's terms. */
  private static boolean isInTime(TcString string, TcfRows mapping, Instant now) {
    Instant terms = mapping.terms().atStartOfDay(ZoneOffset.UTC).toInstant();
    return !string.lastUpdated().isBefore(terms) && !string.lastUpdated().isAfter(now.plus(AHEAD));
  }

  private static TcfAnswer answer(TcString string, TcfKeys keys, TcfRow row, boolean isInTime) {
    boolean purpose = string.consentsTo(row.purpose());
    boolean vendor = string.consentsToVendor(row.vendor());
    if (!string.mayHaveDisclosed(row.vendor())) {
      return TcfAnswer.UNKNOWN;
    }
    boolean wasNotAsked = row.purpose() == 1 && string.isPurposeOneTreatment();
    if (!vendor || (!purpose && !wasNotAsked)) {
      return TcfAnswer.DENIED;
    }
    if (wasNotAsked) {
      return TcfAnswer.UNKNOWN;
    }
    TcfAnswer split = keys.split(row);
    boolean counts = isInTime && !string.isRestricted(row.purpose(), row.vendor());
    return split == TcfAnswer.GRANTED && !counts ? TcfAnswer.UNKNOWN : split;
  }

  private static int listed(TcString string, TcfRows mapping) {
    Set<String> listed = new HashSet<>();
    for (TcfRow row : mapping.rows()) {
      if (string.consentsTo(row.purpose())) {
        listed.add("purpose " + row.purpose());
      }
      if (string.consentsToVendor(row.vendor())) {
        listed.add("vendor " + row.vendor());
      }
    }
    return listed.size();
  }

  /** Returns how many rows have an answer. */
  int count(TcfAnswer answer) {
    return Collections.frequency(answers, answer);
  }

  /** Returns a text without the answers. */
  @Override
  public String toString() {
    return "TcfReading[" + standing + "]";
  }
}
