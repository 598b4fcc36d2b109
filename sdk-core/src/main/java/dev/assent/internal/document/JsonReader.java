/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.document;

import dev.assent.config.ConfigurationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parses JSON by the grammar of RFC 8259. The YAML parser accepts more (comments, unquoted strings,
 * documents truncated between two lines), but people and other programs must read the same in a
 * consent document as Assent. It recurses once per level of nesting and rejects levels beyond
 * {@link Node#MAX_DEPTH} before it recurses.
 */
final class JsonReader {
  private static final Pattern LITERAL =
      Pattern.compile(
          "true|false|null|-?(?:0|[1-9][0-9]{0,63})(?:\\.[0-9]{1,64})?(?:[eE][+-]?[0-9]{1,9})?");

  private final String location;
  private final String text;
  private int at;
  private int line = 1;

  private JsonReader(String where, String text) {
    this.location = where;
    this.text = text;
  }

  static Node read(String where, String text) {
    JsonReader reader = new JsonReader(where, text);
    Node root = reader.value(0);
    reader.skipSpace();
    if (reader.at < text.length()) {
      throw reader.problem("unexpected text after the end of the document");
    }
    return root;
  }

  private Node value(int depth) {
    char first = peek();
    if (first == '"') {
      return Node.string(location, line, string());
    }
    if (first != '{' && first != '[') {
      return literal();
    }
    if (depth == Node.MAX_DEPTH) {
      throw problem("nested more than " + Node.MAX_DEPTH + " levels deep");
    }
    at++;
    return first == '{' ? map(depth + 1) : list(depth + 1);
  }

  private Node literal() {
    Matcher matcher = LITERAL.matcher(text).region(at, text.length());
    if (!matcher.lookingAt()) {
      throw invalid();
    }
    at = matcher.end();
    if (at < text.length() && " \t\r\n,]}".indexOf(text.charAt(at)) < 0) {
      throw invalid();
    }
    return Node.literal(location, line, matcher.group());
  }

  private Node list(int depth) {
    int start = line;
    List<Node> elements = new ArrayList<>();
    if (!closes(']')) {
      do {
        elements.add(value(depth));
      } while (continues(']'));
    }
    return Node.list(location, start, Collections.unmodifiableList(elements));
  }

  private Node map(int depth) {
    int start = line;
    Map<String, Node> entries = new LinkedHashMap<>();
    if (!closes('}')) {
      do {
        entry(entries, depth);
      } while (continues('}'));
    }
    return Node.map(location, start, Collections.unmodifiableMap(entries));
  }

  private void entry(Map<String, Node> entries, int depth) {
    if (peek() != '"') {
      throw problem("a key must be a string in double quotes");
    }
    String key = string();
    if (entries.containsKey(key)) {
      throw problem("duplicate key in this map");
    }
    if (peek() != ':') {
      throw invalid();
    }
    at++;
    entries.put(key, value(depth));
  }

  /** After an opening bracket: returns whether the closing bracket follows directly. */
  private boolean closes(char bracket) {
    boolean closed = peek() == bracket;
    if (closed) {
      at++;
    }
    return closed;
  }

  /** After an element: returns true at a comma, false at the closing bracket. */
  private boolean continues(char bracket) {
    char next = peek();
    if (next != ',' && next != bracket) {
      throw invalid();
    }
    at++;
    return next == ',';
  }

  private String string() {
    int start = ++at;
    StringBuilder unescaped = null;
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '"') {
        String rest = text.substring(start, at++);
        return surrogatePair(unescaped == null ? rest : unescaped.append(rest).toString());
      }
      if (c < ' ') {
        throw problem("a string must end on the line where it starts");
      }
      if (c == '\\') {
        unescaped = unescaped == null ? new StringBuilder() : unescaped;
        unescaped.append(text, start, at++).append(escaped());
        start = at + 1;
      }
    }
    throw invalid();
  }

  /** The character of an escape; leaves {@code at} on the escape's last character. */
  private char escaped() {
    char c = at < text.length() ? text.charAt(at) : 0;
    return switch (c) {
      case '"', '\\', '/' -> c;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode();
      default -> throw invalid();
    };
  }

  private char unicode() {
    int code = 0;
    for (int i = 0; i < 4; i++) {
      char digit = ++at < text.length() ? text.charAt(at) : 0;
      int value = digit < 128 ? Character.digit(digit, 16) : -1;
      if (value < 0) {
        throw invalid();
      }
      code = code << 4 | value;
    }
    return (char) code;
  }

  /** Rejects an incomplete surrogate pair, which has no UTF-8 encoding. */
  private String surrogatePair(String string) {
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < string.length()
              && Character.isLowSurrogate(string.charAt(i + 1));
      if (pair) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw problem("incomplete surrogate pair");
      }
    }
    return string;
  }

  /** The next character that is not whitespace; rejects the end of the document. */
  private char peek() {
    skipSpace();
    if (at == text.length()) {
      throw problem("unexpected end of the document");
    }
    return text.charAt(at);
  }

  private void skipSpace() {
    for (; at < text.length(); at++) {
      char c = text.charAt(at);
      if (c == '\n') {
        line++;
      } else if (c != ' ' && c != '\t' && c != '\r') {
        return;
      }
    }
  }

  private ConfigurationException invalid() {
    return problem("is not valid JSON");
  }

  private ConfigurationException problem(String problem) {
    return new ConfigurationException(Node.location(location, line), problem);
  }
}
