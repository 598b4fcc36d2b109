/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.tag.classify;

import dev.assent.internal.text.Ascii;
import dev.assent.internal.text.Digits;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Recognizes versions of published libraries: numbers with dots, optionally after a {@code v}, then
 * qualifiers of Maven, SemVer and their users ({@code 1.2.3-alpha}, {@code 4.1.100.Final}, {@code
 * 33.0-jre}, {@code 2.0.0-RC1+build.7}, {@code 1.0-20240131.101112-3}, {@code 1.2.0+1a2b3c4}). Only
 * listed words are qualifiers, so that no other word passes as part of a version, and its digits
 * are few, so that no number of a person does.
 */
final class VersionSyntax {
  private static final int MAX_LENGTH = 64;
  private static final int MAX_NUMBER = 5;
  private static final int MAX_HEX = 12;

  /** The day of a build, and the time in a snapshot of Maven. No day of birth of an adult. */
  private static final Pattern DAY =
      Pattern.compile("\\b20[0-9]{2}[01][0-9][0-3][0-9](\\.[0-2][0-9][0-5][0-9]{3})?\\b");

  private static final Set<String> QUALIFIERS =
      Set.of(
          "a",
          "alpha",
          "android",
          "b",
          "beta",
          "build",
          "cr",
          "dev",
          "ea",
          "experimental",
          "final",
          "ga",
          "incubating",
          "java",
          "jdk",
          "jre",
          "m",
          "milestone",
          "p",
          "patch",
          "pre",
          "preview",
          "r",
          "rc",
          "release",
          "sec",
          "snapshot",
          "sp",
          "sr",
          "v");

  private VersionSyntax() {}

  static boolean isVersion(String text) {
    int first = text.startsWith("v") ? 1 : 0;
    if (text.length() > MAX_LENGTH
        || first == text.length()
        || !Ascii.isDigit(text.charAt(first))) {
      return false;
    }
    String number = DAY.matcher(text).replaceFirst("0");
    int start = first;
    boolean isBuild = false;
    for (int at = first; at <= number.length(); at++) {
      char c = at < number.length() ? number.charAt(at) : '.';
      if (".-_+".indexOf(c) >= 0) {
        if (!isPart(number.substring(start, at), isBuild)) {
          return false;
        }
        isBuild |= c == '+';
        start = at + 1;
      }
    }
    int build = number.indexOf('+');
    return Digits.areFew(build < 0 ? number : number.substring(0, build));
  }

  /** A number, a qualifier with an optional number, or a commit after a plus. */
  private static boolean isPart(String part, boolean isBuild) {
    int letters = 0;
    while (letters < part.length() && Ascii.isLetter(part.charAt(letters))) {
      letters++;
    }
    boolean isCounted = !part.isEmpty() && isNumber(part, letters);
    boolean isKnown =
        letters == 0 || QUALIFIERS.contains(part.substring(0, letters).toLowerCase(Locale.ROOT));
    return (isCounted && isKnown) || (isBuild && isHex(part));
  }

  /** Whether only digits follow, and not too many. */
  private static boolean isNumber(String part, int from) {
    for (int i = from; i < part.length(); i++) {
      if (!Ascii.isDigit(part.charAt(i))) {
        return false;
      }
    }
    return part.length() - from <= MAX_NUMBER;
  }

  private static boolean isHex(String part) {
    for (int i = 0; i < part.length(); i++) {
      if (!Ascii.isDigit(part.charAt(i)) && (part.charAt(i) < 'a' || part.charAt(i) > 'f')) {
        return false;
      }
    }
    return !part.isEmpty() && part.length() <= MAX_HEX && Digits.areFewInARow(part);
  }
}
