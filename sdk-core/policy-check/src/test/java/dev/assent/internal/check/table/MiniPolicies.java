/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.check.table;

import dev.assent.category.Category;
import dev.assent.internal.category.Categories;
import dev.assent.internal.check.table.PolicyTable.Place;
import dev.assent.internal.policy.PooledPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Many small policies in one file: each has two purposes of its own, and all have the same two
 * categories and two recipients. Not thread-safe.
 */
public final class MiniPolicies {
  public static final Categories CATEGORIES =
      Categories.of(List.of(Category.of("mini.a"), Category.of("mini.b")));

  private static final List<String> LEAVES = List.of("mini.a", "mini.b");
  private static final List<String> RECIPIENTS = List.of("first_party", "processor");

  /**
   * The cells of a small policy that a rule covers: bits of its two categories, purposes and
   * recipients; none is 0.
   */
  public record Scope(int leaves, int purposes, int recipients) {
    /** Returns all scopes. */
    public static List<Scope> all() {
      List<Scope> all = new ArrayList<>();
      for (int scope = 0; scope < 27; scope++) {
        all.add(new Scope(scope % 3 + 1, scope / 3 % 3 + 1, scope / 9 + 1));
      }
      return all;
    }

    /** Returns whether both cover some cell. */
    boolean meets(Scope other) {
      return (leaves & other.leaves) != 0
          && (purposes & other.purposes) != 0
          && (recipients & other.recipients) != 0;
    }

    boolean covers(int leaf, int purpose, int recipient) {
      return (leaves >> leaf & purposes >> purpose & recipients >> recipient & 1) == 1;
    }
  }

  /** A rule with its scope. */
  public record ScopedRule(Scope scope, SpecRule rule) {}

  /** A cell of a small policy, and the rules that match it. */
  public record MiniCell(Place place, List<SpecRule> rules) {}

  private final List<List<ScopedRule>> policies = new ArrayList<>();

  public void add(List<ScopedRule> policy) {
    policies.add(List.copyOf(policy));
  }

  public int size() {
    return policies.size();
  }

  public void clear() {
    policies.clear();
  }

  /** Returns the policies, read from a file that is written here, and deleted. */
  public PooledPolicy load(Path directory) {
    StringBuilder yaml = new StringBuilder("purposes: [");
    for (int i = 0; i < policies.size(); i++) {
      yaml.append(i == 0 ? "" : ", ").append(purpose(i, 0)).append(", ").append(purpose(i, 1));
    }
    yaml.append("]\nrules:\n");
    for (int i = 0; i < policies.size(); i++) {
      for (ScopedRule each : policies.get(i)) {
        Scope scope = each.scope();
        yaml.append("- { categories: ").append(some(LEAVES, scope.leaves()));
        yaml.append(", purposes: ")
            .append(some(List.of(purpose(i, 0), purpose(i, 1)), scope.purposes()));
        yaml.append(", recipients: ").append(some(RECIPIENTS, scope.recipients()));
        yaml.append(", ").append(each.rule().yaml()).append(" }\n");
      }
    }
    try {
      Path file = Files.createTempFile(directory, "policy", ".yaml");
      Files.writeString(file, policies.stream().allMatch(List::isEmpty) ? "rules: []" : yaml);
      PooledPolicy policy = PooledPolicy.load(List.of(file.toString()), CATEGORIES, Set.of());
      Files.delete(file);
      return policy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String purpose(int policy, int index) {
    return "p" + policy + (index == 0 ? "a" : "b");
  }

  private static String some(List<String> names, int bits) {
    return bits == 3 ? names.toString() : "[" + names.get(bits - 1) + "]";
  }

  /** Returns the eight cells of one of the policies. */
  public List<MiniCell> cells(int policy) {
    List<MiniCell> cells = new ArrayList<>();
    for (int leaf = 0; leaf < 2; leaf++) {
      for (int purpose = 0; purpose < 2; purpose++) {
        for (int recipient = 0; recipient < 2; recipient++) {
          List<SpecRule> matching = new ArrayList<>();
          for (ScopedRule each : policies.get(policy)) {
            if (each.scope().covers(leaf, purpose, recipient)) {
              matching.add(each.rule());
            }
          }
          Place place =
              new Place(LEAVES.get(leaf), purpose(policy, purpose), RECIPIENTS.get(recipient));
          cells.add(new MiniCell(place, matching));
        }
      }
    }
    return cells;
  }
}
