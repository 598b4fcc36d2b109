/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/**
 * What the map says of one store. Immutable.
 *
 * @param name the name of the store in answers
 * @param kind which adapter speaks to it
 * @param address its address: {@code http} or {@code https} for OpenSearch, a JDBC URL for
 *     PostgreSQL
 * @param table the table, or the index
 * @param references the field with the list of references
 * @param destinations the destinations whose data the store gets
 * @param structure the fields that hold no data by themselves, such as ids and times
 * @param fields the fields of each category; an empty list says that the store has none
 * @param ingestion the longest time from sending until a search finds the data
 * @param backups what copies there are that nobody looks at, in words
 * @param user the user at the store; null for none
 * @param password the file of the user's password; null for none
 */
record StoreMap(
    String name,
    Kind kind,
    String address,
    String table,
    Field references,
    Set<String> destinations,
    List<Field> structure,
    Map<String, List<Field>> fields,
    Duration ingestion,
    String backups,
    @Nullable String user,
    @Nullable Path password) {
  /** The adapters. */
  enum Kind {
    /** {@link OpenSearchStore}. */
    OPENSEARCH,
    /** {@link PostgresStore}. */
    POSTGRESQL
  }

  /** Returns the fields of these categories; those without a row in the map are left out. */
  List<Field> fieldsOf(SortedSet<String> categories) {
    List<Field> all = new ArrayList<>();
    categories.forEach(category -> all.addAll(fields.getOrDefault(category, List.of())));
    return all;
  }

  /** Returns the categories of which the map says nothing, not even that there are no fields. */
  List<String> unmapped(SortedSet<String> categories) {
    return categories.stream().filter(category -> !fields.containsKey(category)).toList();
  }

  /** Returns the categories of which the map says that the store has none, so that nobody looks. */
  List<String> notKept(SortedSet<String> categories) {
    return categories.stream().filter(category -> List.of().equals(fields.get(category))).toList();
  }

  /** Returns the address of an HTTP store. */
  URI base() {
    return URI.create(address.endsWith("/") ? address : address + "/");
  }

  /** Omits the address. */
  @Override
  public String toString() {
    return "StoreMap[" + name + "]";
  }
}
