/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.table;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.check.table.PolicyTable.Kind;
import dev.assent.internal.check.table.PolicyTable.Place;
import dev.assent.internal.check.table.PolicyTable.TableCell;
import dev.assent.internal.describe.ShownText;
import dev.assent.internal.document.Node;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A table as a tree of JSON, and back:
 *
 * <pre>
 * "categories": […], "purposes": […]
 * "since": […]                              each since of the policy
 * "days": […]                               the days of data, and of the terms of grants
 * "kinds": [{ "requirement": "opt_in", "verdicts": { "unset/granted:2023-08-07": "00l" } }]
 * "cells": { "content.chat": { "ai_training": { "first_party": "0 policy.yaml:14" }}}
 * </pre>
 *
 * A state is the choice of the account and that of the user. It has one digit per day, of base 32:
 * the sum of 1 permitted, 2 kept, 4 released, 8 reduced, 16 redacted. A cell has the index of its
 * kind, and the rules that decide.
 */
public final class TableJson {
  private static final Pattern NAME = Pattern.compile("[a-z0-9_]+(\\.[a-z0-9_]+)*");

  private TableJson() {}

  /** Returns the tree. */
  public static Map<String, Object> tree(PolicyTable table) {
    List<Kind> kinds = table.kinds();
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("categories", table.categories());
    tree.put("purposes", table.purposes());
    tree.put("since", texts(table.days().since()));
    tree.put("days", texts(table.days().list()));
    tree.put("kinds", kinds.stream().map(kind -> kind(kind, table.days())).toList());
    Map<String, Object> cells = new LinkedHashMap<>();
    for (String category : table.categories()) {
      Map<String, Object> byPurpose = new LinkedHashMap<>();
      for (String purpose : table.purposes()) {
        Map<String, Object> byRecipient = new LinkedHashMap<>();
        for (String recipient : PolicyTable.RECIPIENTS) {
          TableCell cell = table.cell(new Place(category, purpose, recipient));
          if (cell != null) {
            String rule = cell.rules().isEmpty() ? "" : " " + cell.rules();
            byRecipient.put(recipient, kinds.indexOf(cell.kind()) + rule);
          }
        }
        byPurpose.put(purpose, byRecipient);
      }
      cells.put(category, byPurpose);
    }
    tree.put("cells", cells);
    return tree;
  }

  private static List<String> texts(List<LocalDate> days) {
    return days.stream().map(LocalDate::toString).toList();
  }

  private static Map<String, Object> kind(Kind kind, Days days) {
    Map<String, Object> verdicts = new LinkedHashMap<>();
    for (LevelChoice account : LevelChoice.all(days)) {
      for (LevelChoice user : LevelChoice.all(days)) {
        StringBuilder digits = new StringBuilder();
        for (int day = 0; day < days.size(); day++) {
          int verdict = kind.verdicts().get(account.index(days), user.index(days), day);
          digits.append(Character.forDigit(verdict, Verdict.RADIX));
        }
        verdicts.put(state(account, user), digits.toString());
      }
    }
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("requirement", kind.requirement());
    tree.put("verdicts", verdicts);
    return tree;
  }

  /**
   * Reads a tree.
   *
   * @param root the entries of the map that has the tree, and perhaps others
   * @param where the map itself, for messages
   * @throws ConfigurationException naming file and line of what is missing or wrong
   */
  public static PolicyTable read(Map<String, Node> root, Node where) {
    Days days = Days.of(entry(root, "since", where).list().stream().map(Node::date).toList());
    Node listed = entry(root, "days", where);
    if (!texts(days.list()).equals(listed.list().stream().map(Node::text).toList())) {
      throw listed.problem("expected the days that 'since' has: " + texts(days.list()));
    }
    List<Kind> kinds = new ArrayList<>();
    for (Node node : entry(root, "kinds", where).list()) {
      Map<String, Node> kind = node.map(Set.of("requirement", "verdicts"));
      String requirement = ShownText.line(entry(kind, "requirement", node));
      kinds.add(new Kind(requirement, verdicts(entry(kind, "verdicts", node), days)));
    }
    List<String> categories = names(entry(root, "categories", where));
    List<String> purposes = names(entry(root, "purposes", where));
    List<TableCell> cells = new ArrayList<>();
    Node byCategory = entry(root, "cells", where);
    byCategory.map(Set.copyOf(categories));
    for (String category : categories) {
      Node byPurpose = entry(byCategory.map(), category, byCategory);
      byPurpose.map(Set.copyOf(purposes));
      for (String purpose : purposes) {
        Node byRecipient = entry(byPurpose.map(), purpose, byPurpose);
        byRecipient.map(Set.copyOf(PolicyTable.RECIPIENTS));
        for (String recipient : PolicyTable.RECIPIENTS) {
          cells.add(cell(entry(byRecipient.map(), recipient, byRecipient), kinds));
        }
      }
    }
    return new PolicyTable(categories, purposes, days, cells);
  }

  /**
   * Returns an entry of a map.
   *
   * @throws ConfigurationException if there is none
   */
  public static Node entry(Map<String, Node> map, String key, Node where) {
    Node entry = map.get(key);
    if (entry == null) {
      throw where.problem("lacks '" + key + "'; write the table again with 'table --json'");
    }
    return entry;
  }

  private static List<String> names(Node list) {
    Set<String> names = new LinkedHashSet<>();
    for (Node node : list.list()) {
      if (!NAME.matcher(node.text()).matches() || !names.add(node.text())) {
        throw node.problem("expected a name of a category or purpose, listed once");
      }
    }
    return List.copyOf(names);
  }

  private static Verdicts verdicts(Node node, Days days) {
    Set<String> valid = new HashSet<>();
    for (LevelChoice account : LevelChoice.all(days)) {
      LevelChoice.all(days).forEach(user -> valid.add(state(account, user)));
    }
    Map<String, Node> states = node.map(valid);
    Verdicts verdicts = new Verdicts(days);
    for (LevelChoice account : LevelChoice.all(days)) {
      for (LevelChoice user : LevelChoice.all(days)) {
        Node digits = entry(states, state(account, user), node);
        String text = digits.text();
        if (text.length() != days.size()) {
          throw digits.problem("expected one digit for each of " + days.size() + " days");
        }
        for (int day = 0; day < days.size(); day++) {
          int verdict = Character.digit(text.charAt(day), Verdict.RADIX);
          if (verdict < 0) {
            throw digits.problem("expected digits of base 32: 0 to 9, a to v");
          }
          verdicts.put(account.index(days), user.index(days), day, verdict);
        }
      }
    }
    return verdicts;
  }

  private static String state(LevelChoice account, LevelChoice user) {
    return account.id() + "/" + user.id();
  }

  private static TableCell cell(Node node, List<Kind> kinds) {
    String text = ShownText.line(node);
    int blank = text.indexOf(' ');
    try {
      int kind = Integer.parseInt(blank < 0 ? text : text.substring(0, blank));
      return new TableCell(kinds.get(kind), blank < 0 ? "" : text.substring(blank + 1));
    } catch (NumberFormatException | IndexOutOfBoundsException invalid) {
      throw node.problem("expected the index of a kind, and a rule");
    }
  }
}
