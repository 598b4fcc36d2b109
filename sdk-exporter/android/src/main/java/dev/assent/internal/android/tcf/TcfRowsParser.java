/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import dev.assent.config.ConfigurationException;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.document.Node;
import dev.assent.policy.Purpose;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Parses the mapping of a TC string, which has the format of the mapping of the example's bridge:
 *
 * <pre>{@code
 * { "account": "acme",
 *   "terms": "2024-02-01",
 *   "tcf": {
 *     "sources": ["300"],
 *     "choices": [ { "purpose": "8", "vendor": "755", "for": "product_improvement",
 *                    "categories": ["service.usage"] } ] } }
 * }</pre>
 *
 * <p>A purpose here belongs to one vendor, and its categories to one row, since a choice names no
 * recipient. Errors name the file, the line, the member and the row, and no value.
 */
public final class TcfRowsParser {
  /** The largest text, in bytes: {@value}. */
  public static final int MAX_BYTES = 1 << 20;

  private static final int MAX_ROWS = 1024;
  private static final int MAX_PURPOSE = 11;
  private static final int MAX_VENDOR = 0xffff;
  private static final int MAX_CMP = 0xfff;
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,4}");

  private final Categories categories;
  private final Set<String> purposes = new TreeSet<>();
  private final Map<String, Integer> owners = new HashMap<>();
  private final Set<String> cells = new HashSet<>();

  private TcfRowsParser(Categories categories, Collection<Purpose> purposes) {
    this.categories = categories;
    Purpose.BUILT_IN.forEach(purpose -> this.purposes.add(purpose.name()));
    purposes.forEach(purpose -> this.purposes.add(purpose.name()));
  }

  /**
   * Parses a mapping.
   *
   * @param where the name of the file, for messages
   * @param json UTF-8
   * @param categories the categories that it may name
   * @param purposes the purposes that it may name, beside the built-in ones
   * @throws ConfigurationException naming the file, the line, and the member or the row
   */
  public static TcfRows parse(
      String where, byte[] json, Categories categories, Collection<Purpose> purposes) {
    return new TcfRowsParser(categories, purposes).rows(Node.parseJson(where, json, MAX_BYTES));
  }

  private TcfRows rows(Node root) {
    Map<String, Node> members = root.map(Set.of("account", "terms", "tcf"));
    Node tcf = required(root, members, "tcf");
    Map<String, Node> platform = tcf.map(Set.of("sources", "choices"));
    return new TcfRows(
        account(required(root, members, "account")),
        required(root, members, "terms").date(),
        sources(required(tcf, platform, "sources")),
        choices(required(tcf, platform, "choices")));
  }

  private static String account(Node node) {
    String account = node.text();
    try {
      if (new SubjectPath(account).parent() == null) {
        return account;
      }
    } catch (ConfigurationException theirs) {
      throw theirs;
    } catch (IllegalArgumentException invalid) {
      throw node.problem("account: " + invalid.getMessage());
    }
    throw node.problem("account: expected the first segment of a subject, such as acme");
  }

  private static Set<Integer> sources(Node node) {
    Set<Integer> sources = new HashSet<>();
    for (Node each : node.list()) {
      sources.add(number(each, "tcf, sources", MAX_CMP));
    }
    if (sources.isEmpty()) {
      throw node.problem(
          "tcf, sources: expected the number of at least one consent management platform");
    }
    return sources;
  }

  private List<TcfRow> choices(Node node) {
    List<TcfRow> rows = new ArrayList<>();
    for (Node each : node.list()) {
      rows.add(row(each, "tcf, choice " + (rows.size() + 1)));
    }
    if (rows.isEmpty() || rows.size() > MAX_ROWS) {
      throw node.problem("tcf, choices: expected 1 to " + MAX_ROWS);
    }
    return rows;
  }

  private TcfRow row(Node node, String where) {
    Map<String, Node> members;
    try {
      members = node.map(Set.of("purpose", "vendor", "for", "categories"));
    } catch (ConfigurationException wrong) {
      throw node.problem(where + ": expected a map with purpose, vendor, for and categories");
    }
    TcfRow row =
        new TcfRow(
            number(required(node, members, "purpose", where), where + ", purpose", MAX_PURPOSE),
            number(required(node, members, "vendor", where), where + ", vendor", MAX_VENDOR),
            purpose(required(node, members, "for", where), where + ", for"),
            categories.set(
                mask(
                    required(node, members, "categories", where).list(),
                    node,
                    where + ", categories")));
    requireOwnPurpose(node, row, where);
    return row;
  }

  private Purpose purpose(Node node, String where) {
    if (!node.isText() || !purposes.contains(node.text())) {
      throw node.problem(where + ": expected a purpose, such as one of " + purposes);
    }
    return new Purpose(node.text());
  }

  private long mask(List<Node> named, Node row, String where) {
    long mask = 0;
    for (Node each : named) {
      long one = each.isText() ? mask(each.text()) : 0;
      if (one == 0) {
        throw each.problem(
            where
                + ": expected categories or groups, not any or unclassified; list protected"
                + " categories one by one; known: "
                + categories.names(categories.any()));
      }
      mask |= one;
    }
    if (mask == 0) {
      throw row.problem(where + ": expected at least one");
    }
    return mask;
  }

  /** Returns the mask of a category or group that a choice may name; 0 if it may not name it. */
  private long mask(String name) {
    long mask = categories.find(name);
    boolean isLeaf = categories.names(mask).contains(name);
    boolean coversProtected = (mask & categories.find("protected")) != 0;
    return mask == Categories.UNCLASSIFIED || (coversProtected && !isLeaf) ? 0 : mask;
  }

  private void requireOwnPurpose(Node node, TcfRow row, String where) {
    Integer owner = owners.putIfAbsent(row.ours().name(), row.vendor());
    boolean isOwn = owner == null || owner == row.vendor();
    for (var category : row.categories()) {
      isOwn &= cells.add(row.ours() + " " + category);
    }
    if (!isOwn) {
      throw node.problem(
          where
              + ", for: another vendor or choice has the same purpose here; each needs one of its"
              + " own, since a choice names no recipient");
    }
  }

  private static int number(Node node, String where, int max) {
    if (node.isText() && NUMBER.matcher(node.text()).matches()) {
      int number = Integer.parseInt(node.text());
      if (number <= max) {
        return number;
      }
    }
    throw node.problem(where + ": expected a number from 1 to " + max + " as a string, as \"8\"");
  }

  private static Node required(Node map, Map<String, Node> members, String member) {
    return required(map, members, member, "the mapping");
  }

  private static Node required(Node map, Map<String, Node> members, String member, String where) {
    Node node = members.get(member);
    if (node == null) {
      throw map.problem(where + ": '" + member + "' is missing");
    }
    return node;
  }
}
