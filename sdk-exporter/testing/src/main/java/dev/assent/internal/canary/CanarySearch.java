/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.canary;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Makes words that occur nowhere else, and finds them again in bytes, in all {@link CanaryForms},
 * also if they were cut. The words of a search have the same beginning, so that a request is
 * searched once for all of them. A word has only letters, so that it can be a token, a part of an
 * address, or of a sentence. Thread-safe.
 */
public final class CanarySearch {
  /** What is left of a word must have so many letters to be found: {@value}. */
  public static final int SHORTEST = 10;

  private static final int LETTERS = 16;
  private static final int RANDOM = 8;
  private static final int NUMBER = 6;

  /** What follows the number, so that a word that was cut within it is not another one. */
  private static final String END = "zz";

  private final String stem;
  private final String start;
  private final int length;
  private final Pattern word;
  private final CanaryForms forms;
  private final List<String> base64 = new ArrayList<>();
  private final String hexadecimal;
  private final AtomicInteger made = new AtomicInteger();

  /**
   * What bytes hold.
   *
   * @param numbers the numbers of whole words
   * @param isCut whether there is a word that was cut, or an unknown one
   */
  public record Found(Set<Integer> numbers, boolean isCut) {
    public boolean isNothing() {
      return numbers.isEmpty() && !isCut;
    }
  }

  public CanarySearch() {
    this(new SecureRandom());
  }

  public CanarySearch(RandomGenerator random) {
    StringBuilder letters = new StringBuilder("canary");
    for (int i = 0; i < RANDOM; i++) {
      letters.append((char) ('a' + random.nextInt(LETTERS)));
    }
    stem = letters.toString();
    start = stem.substring(0, SHORTEST);
    length = stem.length() + NUMBER + END.length();
    word = Pattern.compile(stem + "([a-p]{" + NUMBER + "})" + END);
    forms = new CanaryForms(start);
    for (int offset = 0; offset < 3; offset++) {
      base64.add(CanaryForms.base64(start.getBytes(UTF_8), offset));
    }
    hexadecimal = HexFormat.of().formatHex(start.getBytes(UTF_8));
  }

  /** Returns a new word; its number is the count of the words before. */
  public String next() {
    int number = made.getAndIncrement();
    if (number >> (4 * NUMBER) != 0) {
      throw new IllegalStateException("there are no more canaries; prove fewer tests in one JVM");
    }
    StringBuilder letters = new StringBuilder();
    for (int i = NUMBER - 1; i >= 0; i--) {
      letters.append((char) ('a' + (number >> (4 * i) & (LETTERS - 1))));
    }
    return stem + letters + END;
  }

  /** The number of words. */
  public int size() {
    return made.get();
  }

  /** Returns the numbers of the words in bytes, in any form, also inside gzip. */
  public Set<Integer> in(byte[] bytes) {
    return search(bytes).numbers();
  }

  /** Searches all parts of what left. */
  public Found search(List<byte[]> parts) {
    Set<Integer> all = new TreeSet<>();
    boolean isCut = false;
    for (byte[] part : parts) {
      Found found = search(part);
      all.addAll(found.numbers());
      isCut |= found.isCut();
    }
    return new Found(all, isCut);
  }

  /** Searches bytes in all forms, also inside gzip. */
  public Found search(byte[] bytes) {
    Set<Integer> numbers = new TreeSet<>();
    boolean isCut = false;
    for (byte[] layer : GzipDecoder.layers(bytes)) {
      ExitText text = new ExitText(layer);
      if (forms.in(text).isEmpty()) {
        continue;
      }
      for (String candidate : candidates(text)) {
        Matcher whole = word.matcher(candidate);
        int number = whole.lookingAt() ? number(whole.group(1)) : -1;
        if (number >= 0 && number < size()) {
          numbers.add(number);
        } else {
          isCut = true;
        }
      }
    }
    return new Found(numbers, isCut);
  }

  /** Returns what begins like a word, in each form, and as long as one if nothing cut it. */
  private List<String> candidates(ExitText text) {
    List<String> candidates = new ArrayList<>();
    addReadable(text.lower, candidates);
    addReadable(text.lower.replace("\0", ""), candidates); // UTF-16
    text.texts.values().forEach(decoded -> addReadable(decoded, candidates));
    for (int at : places(text.digits, hexadecimal)) {
      int end = Math.min(text.digits.length() - (text.digits.length() - at) % 2, at + 2 * length);
      candidates.add(new String(HexFormat.of().parseHex(text.digits, at, end), ISO_8859_1));
    }
    for (int offset = 0; offset < base64.size(); offset++) {
      addBase64(text.joined, offset, candidates);
    }
    return candidates;
  }

  private void addReadable(String text, List<String> candidates) {
    for (int at : places(text, start)) {
      candidates.add(text.substring(at, Math.min(text.length(), at + length)));
    }
  }

  /**
   * Decodes the digits from the first that belongs to a word alone.
   *
   * @param offset the position of the word in its group of three bytes
   */
  private void addBase64(String text, int offset, List<String> candidates) {
    int before = CanaryForms.digitsBefore(offset);
    int wanted = CanaryForms.digitsBefore(offset + length) - before;
    for (int at : places(text, base64.get(offset))) {
      StringBuilder digits = new StringBuilder("A".repeat(before));
      for (int i = at; i < text.length() && i < at + wanted; i++) {
        char digit = text.charAt(i) == '-' ? '+' : text.charAt(i) == '_' ? '/' : text.charAt(i);
        if (!isDigit(digit)) {
          break;
        }
        digits.append(digit);
      }
      if (digits.length() % 4 == 1) {
        digits.setLength(digits.length() - 1); // no whole byte
      }
      String decoded = new String(Base64.getDecoder().decode(digits.toString()), ISO_8859_1);
      // the first letter is known, and shares a digit with the byte before it
      candidates.add(
          start.charAt(0)
              + decoded.substring(offset + 1, Math.min(decoded.length(), offset + length)));
    }
  }

  private static boolean isDigit(char digit) {
    return (digit >= 'A' && digit <= 'Z')
        || (digit >= 'a' && digit <= 'z')
        || (digit >= '0' && digit <= '9')
        || digit == '+'
        || digit == '/';
  }

  private static List<Integer> places(String text, String sought) {
    List<Integer> places = new ArrayList<>();
    for (int at = text.indexOf(sought); at >= 0; at = text.indexOf(sought, at + 1)) {
      places.add(at);
    }
    return places;
  }

  private static int number(String letters) {
    int number = 0;
    for (int i = 0; i < letters.length(); i++) {
      number = number * LETTERS + (letters.charAt(i) - 'a');
    }
    return number;
  }

  /** Returns whether bytes hold a word, given by its number, in any form. */
  public boolean holds(byte[] bytes, int number) {
    return in(bytes).contains(number);
  }

  /** Returns a text without the words in it, whole or cut. */
  public String withoutWords(String text) {
    return word.matcher(text).replaceAll("CANARY").replaceAll(start + "[a-z]*", "CANARY");
  }
}
