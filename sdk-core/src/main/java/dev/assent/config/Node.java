/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.config;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One value of a parsed YAML or JSON document, with its position. Immutable. Every accessor that
 * finds another kind than it wants throws a {@link ConfigurationException} that names file and line
 * and what would be valid, and never repeats the value found.
 */
public final class Node {
  Node() {}

  /**
   * Parses YAML (or JSON, which is a subset), hardened: at most {@code maxBytes} of input, no
   * duplicate keys, no anchors, aliases or tags, nesting at most 32 deep, one document.
   *
   * @param where the file's path or the variable, for messages
   * @param input UTF-8; malformed input is refused
   */
  public static Node parse(String where, byte[] input, int maxBytes) {
    throw new UnsupportedOperationException();
  }

  /** The line, from 1. */
  public int line() {
    throw new UnsupportedOperationException();
  }

  /** Where it stands, such as {@code policy.yaml:12}. */
  public String where() {
    throw new UnsupportedOperationException();
  }

  /** A mistake at this node. */
  public ConfigurationException problem(String problem) {
    return new ConfigurationException(where(), problem);
  }

  /** The entries of a map in their order; an unknown key is refused, naming the valid ones. */
  public Map<String, Node> map(Set<String> validKeys) {
    throw new UnsupportedOperationException();
  }

  /** The elements of a list. */
  public List<Node> list() {
    throw new UnsupportedOperationException();
  }

  /** Whether it is the null value ({@code null}, {@code ~}, or nothing). */
  public boolean isNull() {
    throw new UnsupportedOperationException();
  }

  /** Whether it is a list. */
  public boolean isList() {
    throw new UnsupportedOperationException();
  }

  /** A scalar's text. */
  public String text() {
    throw new UnsupportedOperationException();
  }

  /** A boolean, {@code true} or {@code false}. */
  public boolean bool() {
    throw new UnsupportedOperationException();
  }

  /** A whole number. */
  public long number() {
    throw new UnsupportedOperationException();
  }
}
