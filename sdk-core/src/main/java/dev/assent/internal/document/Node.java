/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.document;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.time.EpochNanos;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One value of a parsed YAML or JSON document, with its position. Immutable. An accessor of another
 * kind throws a {@link ConfigurationException} with file, line and the expected kind. The message
 * never repeats a value or a key, since both may be personal data. {@link #toString} shows only the
 * position.
 *
 * <p>The accepted subset is small on purpose: the keys of a map are plain strings without
 * duplicates; there are no references (anchors, aliases, tags, merge keys); nesting is at most
 * {@value #MAX_DEPTH} levels deep; the input is one document in strict UTF-8 without a byte order
 * mark.
 */
public final class Node {
  /** The maximum nesting of lists and maps. */
  public static final int MAX_DEPTH = 32;

  private static final Pattern WHOLE = Pattern.compile("-?(0|[1-9][0-9]{0,18})");

  private static final Pattern DATE = Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}");
  private static final Pattern INSTANT =
      Pattern.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,9})?Z");

  private enum Kind {
    /** A quoted string. */
    STRING,
    /** An unquoted YAML scalar: a string, number, boolean or null, as the accessor decides. */
    PLAIN,
    /** A JSON number, boolean or null, never a string. */
    LITERAL,
    LIST,
    MAP
  }

  private final String source;
  private final int line;
  private final Kind kind;
  private final String text;
  private final List<Node> list;
  private final Map<String, Node> map;

  private Node(
      String source, int line, Kind kind, String text, List<Node> list, Map<String, Node> map) {
    this.source = source;
    this.line = line;
    this.kind = kind;
    this.text = text;
    this.list = list;
    this.map = map;
  }

  /**
   * Parses YAML. Use {@link #parseJson} for documents that programs write and exchange.
   *
   * @param where the file's path or the variable, for messages
   * @param input UTF-8; malformed input is refused
   * @param maxBytes the largest input accepted
   * @return the document's root
   * @throws ConfigurationException if the input is anything but one document as described above
   */
  public static Node parse(String where, byte[] input, int maxBytes) {
    return YamlReader.read(where, SourceText.decode(where, input, maxBytes));
  }

  /**
   * Parses strict JSON by RFC 8259: no comments, no trailing commas, no single quotes, no unquoted
   * strings. Unlike in YAML, a truncated document is never valid. {@link #text} accepts only
   * strings; {@link #number} and {@link #bool} never accept strings.
   *
   * @param where the file's path or the variable, for messages
   * @param input UTF-8; malformed input is refused
   * @param maxBytes the largest input accepted
   * @return the document's root
   * @throws ConfigurationException if the input is anything but one document as described above
   */
  public static Node parseJson(String where, byte[] input, int maxBytes) {
    return JsonReader.read(where, SourceText.decode(where, input, maxBytes));
  }

  static Node string(String source, int line, String text) {
    return new Node(source, line, Kind.STRING, text, List.of(), Map.of());
  }

  static Node plain(String source, int line, String text) {
    return new Node(source, line, Kind.PLAIN, text, List.of(), Map.of());
  }

  static Node literal(String source, int line, String text) {
    return new Node(source, line, Kind.LITERAL, text, List.of(), Map.of());
  }

  /** Takes ownership of an unmodifiable list. */
  static Node list(String source, int line, List<Node> list) {
    return new Node(source, line, Kind.LIST, "", list, Map.of());
  }

  /** Takes ownership of an unmodifiable map. */
  static Node map(String source, int line, Map<String, Node> map) {
    return new Node(source, line, Kind.MAP, "", List.of(), map);
  }

  /** The line, counted from 1. */
  public int line() {
    return line;
  }

  /** The position for messages, such as {@code policy.yaml:12}. */
  public String location() {
    return location(source, line);
  }

  static String location(String source, int line) {
    return source + ":" + line;
  }

  /**
   * An exception for a mistake at this node.
   *
   * @param problem a description of the valid value; never the actual value
   * @return the exception, to be thrown
   */
  public ConfigurationException problem(String problem) {
    return new ConfigurationException(location(), problem);
  }

  /**
   * The entries of a map in their order. An unknown key is an error that names the valid keys.
   *
   * @param validKeys the valid keys
   * @return an unmodifiable map
   */
  public Map<String, Node> map(Set<String> validKeys) {
    Map<String, Node> entries = map();
    for (Map.Entry<String, Node> entry : entries.entrySet()) {
      if (!validKeys.contains(entry.getKey())) {
        throw entry.getValue().problem("unknown key; valid keys: " + new TreeSet<>(validKeys));
      }
    }
    return entries;
  }

  /** The entries of a map in their order, whatever their keys. */
  public Map<String, Node> map() {
    if (kind != Kind.MAP) {
      throw problem("expected a map");
    }
    return map;
  }

  /** The elements of a list. */
  public List<Node> list() {
    if (kind != Kind.LIST) {
      throw problem("expected a list");
    }
    return list;
  }

  /** Whether it is the null value ({@code null}, {@code ~}, or nothing). */
  public boolean isNull() {
    return (kind == Kind.LITERAL && text.equals("null"))
        || (kind == Kind.PLAIN && (text.isEmpty() || text.equals("~") || text.equals("null")));
  }

  /** Whether it is a list. */
  public boolean isList() {
    return kind == Kind.LIST;
  }

  /** Whether it is a map. */
  public boolean isMap() {
    return kind == Kind.MAP;
  }

  /** Whether {@link #text} returns a text. */
  public boolean isText() {
    return (kind == Kind.STRING || kind == Kind.PLAIN) && !isNull();
  }

  /** A scalar's text. */
  public String text() {
    if (!isText()) {
      throw problem("expected a string");
    }
    return text;
  }

  /** A boolean, {@code true} or {@code false}. */
  public boolean bool() {
    if (isUnquoted() && text.equals("true")) {
      return true;
    }
    if (isUnquoted() && text.equals("false")) {
      return false;
    }
    throw problem("expected true or false");
  }

  /** A whole number. */
  public long number() {
    Long number = isUnquoted() && WHOLE.matcher(text).matches() ? parsed(text) : null;
    if (number == null) {
      throw problem("expected a whole number");
    }
    return number;
  }

  /** A date from 1970 to 2261, written {@code 2023-08-07}, with quotes or without. */
  public LocalDate date() {
    try {
      if (DATE.matcher(text()).matches()) {
        LocalDate date = LocalDate.parse(text);
        if (EpochNanos.covers(date)) {
          return date;
        }
      }
    } catch (DateTimeException noSuchDay) {
      throw dateWanted();
    }
    throw dateWanted();
  }

  private ConfigurationException dateWanted() {
    return problem("expected a date from 1970 to 2261, such as 2023-08-07");
  }

  /** A moment in UTC, written {@code 2023-08-08T09:00:00Z}, with a fraction or without. */
  public Instant instant() {
    try {
      if (INSTANT.matcher(text()).matches()) {
        return Instant.parse(text);
      }
    } catch (DateTimeException noSuchMoment) {
      throw instantWanted();
    }
    throw instantWanted();
  }

  private ConfigurationException instantWanted() {
    return problem("expected a time in UTC, such as 2023-08-08T09:00:00Z");
  }

  private static @Nullable Long parsed(String digits) {
    try {
      return Long.valueOf(digits);
    } catch (NumberFormatException tooLarge) {
      return null;
    }
  }

  private boolean isUnquoted() {
    return kind == Kind.PLAIN || kind == Kind.LITERAL;
  }

  @Override
  public String toString() {
    return kind + " at " + location();
  }
}
