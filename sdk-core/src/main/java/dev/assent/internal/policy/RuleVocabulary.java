/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.policy;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.document.Node;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The names of one dimension of the policy, and the resolution of a rule's list of them. A list
 * holds leaves, groups (the part of a leaf before a dot), {@code any}, and exceptions ({@code
 * "!security"}), which apply wherever they are in the list. Immutable.
 *
 * @param kind the kind of the names, for messages
 * @param leaves all names that a rule may use
 * @param any the names that {@code any} covers
 */
record RuleVocabulary(String kind, Set<String> leaves, Set<String> any) {
  private static final String ANY = "any";

  /**
   * Resolves a list.
   *
   * @return the names that it covers; empty only if the list has {@code any}
   * @throws ConfigurationException naming the unknown name and the known ones
   */
  Set<String> select(Node list) {
    Set<String> selected = new LinkedHashSet<>();
    Set<String> except = new LinkedHashSet<>();
    boolean wildcard = false;
    for (Node item : list.list()) {
      String text = item.text();
      if (text.startsWith("!")) {
        except.addAll(find(item, text.substring(1)));
      } else if (text.equals(ANY)) {
        wildcard = true;
        selected.addAll(any);
      } else {
        selected.addAll(find(item, text));
      }
    }
    selected.removeAll(except);
    if (selected.isEmpty() && !wildcard) {
      throw list.problem("covers no " + kind + "; name at least one, or any");
    }
    return selected;
  }

  private List<String> find(Node item, String name) {
    List<String> found = new ArrayList<>();
    for (String leaf : leaves) {
      if (leaf.equals(name) || leaf.startsWith(name + ".")) {
        found.add(leaf);
      }
    }
    if (found.isEmpty()) {
      throw item.problem("unknown " + kind + " '" + name + "'; known: " + known());
    }
    return found;
  }

  private Set<String> known() {
    Set<String> known = new TreeSet<>(leaves);
    for (String leaf : leaves) {
      for (int dot = leaf.indexOf('.'); dot > 0; dot = leaf.indexOf('.', dot + 1)) {
        known.add(leaf.substring(0, dot));
      }
    }
    known.add(ANY);
    return known;
  }
}
