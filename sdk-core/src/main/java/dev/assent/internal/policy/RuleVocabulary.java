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
 * The words of one dimension of the policy, and how a rule's list of them is read: leaves, groups
 * (what stands before a dot in leaves), {@code any}, and exceptions ({@code "!security"}), which
 * win wherever they stand in the list.
 *
 * @param kind what the words are, for messages
 * @param leaves every word that a rule may name
 * @param any the words that {@code any} covers
 */
record RuleVocabulary(String kind, Set<String> leaves, Set<String> any) {
  private static final String ANY = "any";

  /**
   * Resolves a list.
   *
   * @return the words that it covers; may be empty only if it says {@code any}
   * @throws ConfigurationException naming the unknown word and the known ones
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
