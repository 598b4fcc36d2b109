/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.policy.check;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import dev.assent.internal.check.table.PolicyTable;
import dev.assent.internal.describe.PolicyHash;
import dev.assent.internal.policy.PooledPolicy;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Policies and catalogs, read as at the start of an application. Immutable.
 *
 * @param names the names of the policies
 * @param catalogNames the paths of the catalog files
 * @param policy the pooled policies
 * @param categories the leaves
 * @param catalogs reads the built-in catalog with the entries of files
 */
record LoadedPolicy(
    List<String> names,
    List<String> catalogNames,
    PooledPolicy policy,
    Categories categories,
    Supplier<Catalog> catalogs) {
  /**
   * Reads policies and catalogs.
   *
   * @throws ConfigurationException with the message that the start of an application has
   */
  static LoadedPolicy load(List<String> policies, List<String> catalogs, Arguments arguments) {
    List<Path> files = new ArrayList<>();
    for (String name : catalogs) {
      try {
        files.add(Path.of(name));
      } catch (InvalidPathException invalid) {
        throw new ConfigurationException("--catalog", "'" + name + "' is not a path", invalid);
      }
    }
    List<Category> declared = arguments.categories();
    if (files.isEmpty()) {
      Categories categories = Categories.of(declared);
      return of(policies, catalogs, categories, () -> Catalog.load(files, declared), arguments);
    }
    Catalog catalog = Catalog.load(files, declared);
    return of(policies, catalogs, catalog.categories(), () -> catalog, arguments);
  }

  private static LoadedPolicy of(
      List<String> policies,
      List<String> names,
      Categories categories,
      Supplier<Catalog> catalogs,
      Arguments arguments) {
    PooledPolicy policy = PooledPolicy.load(policies, categories, arguments.purposes());
    return new LoadedPolicy(
        List.copyOf(policies), List.copyOf(names), policy, categories, catalogs);
  }

  /** Reads the policies and catalogs that a command with one list of policies names. */
  static LoadedPolicy of(Arguments arguments) {
    List<String> catalogs = Arguments.list(arguments.value("--catalog"));
    return load(arguments.policies(), catalogs, arguments);
  }

  Catalog catalog() {
    return catalogs.get();
  }

  PolicyTable table() {
    return PolicyTable.of(policy, categories);
  }

  String hash() {
    return PolicyHash.of(policy, catalog());
  }

  /** Returns what identifies the policies: version, hash, the names of the files, and terms. */
  Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("assent", version());
    facts.put("hash", hash());
    facts.put("policies", names);
    if (!catalogNames.isEmpty()) {
      facts.put("catalogs", catalogNames);
    }
    if (policy.terms() != null) {
      facts.put("terms", String.valueOf(policy.terms()));
    }
    return facts;
  }

  /** Returns the version of Assent; {@code development} if it does not run from a jar. */
  static String version() {
    String version = Categories.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
