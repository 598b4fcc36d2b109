/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Makes words that occur nowhere else, and finds them again in bytes, in all {@link CanaryForms}.
 * The words of a search have the same beginning, so that a request is searched once for all of
 * them. A word has only letters, so that it can be a token, a part of an address, or of a sentence.
 * Confined to one thread.
 */
final class CanarySearch {
  private static final int LETTERS = 16;
  private static final int RANDOM = 8;
  private static final int LENGTH = 5;

  /** Base64 may share the last letter with what follows, which would not tell words apart. */
  private static final String END = "zz";

  private final String stem;
  private final CanaryForms stemForms;
  private final Pattern word;
  private final List<CanaryForms> words = new ArrayList<>();

  CanarySearch() {
    this(new SecureRandom());
  }

  CanarySearch(RandomGenerator random) {
    StringBuilder letters = new StringBuilder("canary");
    for (int i = 0; i < RANDOM; i++) {
      letters.append((char) ('a' + random.nextInt(LETTERS)));
    }
    stem = letters.toString();
    stemForms = new CanaryForms(stem);
    word = Pattern.compile(stem + "([a-p]{" + LENGTH + "})" + END);
  }

  /** Returns a new word; its number is the count of the words before. */
  String next() {
    int number = words.size();
    StringBuilder letters = new StringBuilder();
    for (int i = LENGTH - 1; i >= 0; i--) {
      letters.append((char) ('a' + (number >> (4 * i) & (LETTERS - 1))));
    }
    String made = stem + letters + END;
    words.add(new CanaryForms(made));
    return made;
  }

  /** The number of words. */
  int size() {
    return words.size();
  }

  /** Returns the numbers of the words in bytes, in any form, also inside gzip. */
  Set<Integer> in(byte[] bytes) {
    Set<Integer> found = new TreeSet<>();
    for (byte[] layer : GzipDecoder.layers(bytes)) {
      ExitText text = new ExitText(layer);
      addReadable(text.lower, found);
      text.texts.values().forEach(decoded -> addReadable(decoded, found));
      if (isElsewhere(text)) {
        for (int number = 0; number < words.size(); number++) {
          if (!words.get(number).in(text).isEmpty()) {
            found.add(number);
          }
        }
      }
    }
    return found;
  }

  private void addReadable(String text, Set<Integer> found) {
    word.matcher(text)
        .results()
        .map(CanarySearch::number)
        .filter(number -> number < words.size())
        .forEach(found::add);
  }

  /** Whether the beginning of a word is there in a form that its pattern does not match. */
  private boolean isElsewhere(ExitText text) {
    return stemForms.all(text).anyMatch(form -> form.contains("UTF-16") || isDense(form));
  }

  private static boolean isDense(String form) {
    return form.contains("Base64") || form.contains("hexadecimal");
  }

  private static int number(MatchResult match) {
    int number = 0;
    for (char letter : match.group(1).toCharArray()) {
      number = number * LETTERS + (letter - 'a');
    }
    return number;
  }

  /** Returns whether bytes hold a word, given by its number, in any form. */
  boolean holds(byte[] bytes, int number) {
    return GzipDecoder.layers(bytes).stream()
        .anyMatch(layer -> !words.get(number).in(new ExitText(layer)).isEmpty());
  }

  /** Returns a text without the words in it. */
  String withoutWords(String text) {
    return word.matcher(text).replaceAll("CANARY");
  }
}
