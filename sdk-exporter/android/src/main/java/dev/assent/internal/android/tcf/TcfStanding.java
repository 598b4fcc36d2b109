/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import org.jspecify.annotations.Nullable;

/** Whether the preferences say something about the person of this application, or why not. */
enum TcfStanding {
  /** There is a string that counts. */
  READ(false, null),
  /** There is no string yet. */
  ABSENT(false, null),
  /** The consent SDK says that the GDPR does not apply. */
  DOES_NOT_APPLY(false, null),
  /** The consent SDK has not said whether the GDPR applies. */
  UNDETERMINED(
      false,
      "there is a TC string, but IABTCF_gdprApplies is neither 0 nor 1. Let the consent SDK"
          + " determine it, or set TcfOptions.readWhereUndetermined()"),
  /** Another consent management platform wrote the string. */
  OTHER_SOURCE(
      false,
      "the TC string is from a consent management platform that tcf.sources of the mapping does not"
          + " list. List its number if its answers count"),
  /** The string was there before this subject was. */
  OTHER_SUBJECT(
      false,
      "the TC string was given for another subject. When users change, let the consent SDK ask"
          + " again"),
  /** A key has a value of another type. */
  WRONG_TYPE(
      true,
      "a key that begins with IABTCF_ has a value of another type than the TCF defines. Check what"
          + " writes it"),
  /** A value is longer than what is read. */
  TOO_LONG(true, "a value is too long to be read. Check what writes it"),
  /** The string can't be decoded, or its policy is not known. */
  UNREADABLE(
      true,
      "the TC string is not one of version 2 with a policy version from 2 to 5. Check the consent"
          + " SDK, and whether there is a newer version of assent-android"),
  /** The file changed, and this process did not change it. */
  CHANGED_BY_OTHERS(
      true,
      "the file of the preferences changed, but this process did not change it. Let the consent SDK"
          + " write in the process that runs Assent; its next change counts again"),
  /** The preferences can't be read. */
  FAILED(true, "the preferences can't be read. Check the storage of the application");

  private final boolean isBlind;
  private final @Nullable String line;

  TcfStanding(boolean isBlind, @Nullable String line) {
    this.isBlind = isBlind;
    this.line = line;
  }

  /**
   * Returns whether there may be a denial that can't be read, so that the grants of other sources
   * do not count either.
   */
  boolean isBlind() {
    return isBlind;
  }

  /** What the log says, without a value; null if nothing is wrong. */
  @Nullable String line() {
    return line;
  }
}
