/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.crash;

import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Identifies a datum: on the wire by a reference that may always leave, and by a canary in its
 * content. Both contain the subjects, so that a datum can be checked even if the process was killed
 * before it reported the datum.
 *
 * @param run the run that recorded it
 * @param number counts the data of a run from 1
 * @param subjects one bit per subject
 * @param denied whether it was recorded while one of them was known to be denied: then its content
 *     may never leave
 */
record DatumMark(int run, int number, int subjects, boolean denied) {
  /** The beginning of every canary. */
  static final String CANARY = "kanarienvogel";

  private static final String REFERENCE = "ref";
  private static final Pattern CANARIES = pattern(CANARY);
  private static final Pattern REFERENCES = pattern(REFERENCE);

  private static Pattern pattern(String prefix) {
    return Pattern.compile(prefix + "_(\\d+)_(\\d+)_(\\d+)_([pd])_");
  }

  String canary() {
    return text(CANARY);
  }

  String reference() {
    return text(REFERENCE);
  }

  private String text(String prefix) {
    return prefix
        + "_"
        + run
        + "_"
        + number
        + "_"
        + subjects
        + (denied ? "_d_" : "_p_"); // the mark at the end makes a cut canary invalid
  }

  boolean concerns(int subject) {
    return (subjects >> subject & 1) != 0;
  }

  /** Returns whether none of its subjects ever changes a choice. */
  boolean isSteady() {
    return subjects >> RunSettings.STEADY << RunSettings.STEADY == subjects;
  }

  static Stream<DatumMark> canaries(String text) {
    return all(CANARIES, text);
  }

  static Stream<DatumMark> references(String text) {
    return all(REFERENCES, text);
  }

  private static Stream<DatumMark> all(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(DatumMark::of);
  }

  private static DatumMark of(MatchResult found) {
    return new DatumMark(
        Integer.parseInt(found.group(1)),
        Integer.parseInt(found.group(2)),
        Integer.parseInt(found.group(3)),
        found.group(4).equals("d"));
  }
}
