/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The statements of an erasure. Each has one parameter, the references. {@code IS DISTINCT FROM
 * NULL} is used throughout: {@code IS NOT NULL} is false of a composite value with one empty part.
 * Stateless.
 */
final class PostgresSql {
  /** Stands for a whole column where others are keys, which are never empty. */
  private static final String WHOLE = "";

  private final StoreMap map;
  private final PostgresTable table;
  private final List<Field> fields;

  /**
   * @param fields what is erased; not empty
   */
  PostgresSql(StoreMap map, PostgresTable table, List<Field> fields) {
    this.map = map;
    this.table = table;
    this.fields = fields;
  }

  /** Counts the rows with one of the fields. */
  String count() {
    return "SELECT count(*) AS found FROM " + table() + where(hasOne());
  }

  /**
   * Counts the rows of which nobody can say whether they have a key, since the column holds no
   * object; null if no column needs to hold one.
   */
  @Nullable String countUnclear() {
    StringJoiner any = new StringJoiner(" OR ");
    List<Field> named = new ArrayList<>(map.structure());
    named.addAll(fields);
    TreeSet<String> columns = new TreeSet<>();
    named.stream().filter(field -> field.key() != null).forEach(each -> columns.add(each.column()));
    columns.forEach(
        column -> any.add("jsonb_typeof(" + quoted(column) + ") NOT IN ('object', 'null')"));
    return columns.isEmpty()
        ? null
        : "SELECT count(*) AS found FROM " + table() + where(any.toString());
  }

  /** Deletes the rows that have one of the fields, and nothing else beside the structure. */
  String delete() {
    return "DELETE FROM " + table() + where("(" + hasOne() + ") AND " + hasNothingElse());
  }

  /** Removes the fields from the rows that have one of them. */
  String update() {
    return "UPDATE " + table() + " SET " + without() + where(hasOne());
  }

  private String table() {
    return String.join(
        ".", Arrays.stream(map.table().split("\\.", -1)).map(PostgresSql::quoted).toList());
  }

  /** The map allows no character in a name that ends a quote. */
  private static String quoted(String identifier) {
    return '"' + identifier.replace("\"", "\"\"") + '"';
  }

  private static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  private String where(String condition) {
    return " WHERE " + quoted(map.references().name()) + " && ? AND (" + condition + ")";
  }

  private String hasOne() {
    StringJoiner any = new StringJoiner(" OR ");
    for (Field field : fields) {
      String column = quoted(field.column());
      String key = field.key();
      any.add(
          key == null
              ? column + " IS DISTINCT FROM NULL"
              : "jsonb_typeof("
                  + column
                  + ") = 'object' AND "
                  + "jsonb_exists("
                  + column
                  + ", "
                  + literal(key)
                  + ")");
    }
    return any.toString();
  }

  private String without() {
    StringJoiner all = new StringJoiner(", ");
    keys(fields)
        .forEach(
            (column, keys) ->
                all.add(
                    quoted(column)
                        + " = "
                        + (keys.contains(WHOLE) ? "NULL" : minus(quoted(column), keys))));
    return all.toString();
  }

  /** All that is no structure is data, whether the map names it or not. */
  private String hasNothingElse() {
    List<Field> passed = new ArrayList<>(map.structure());
    passed.addAll(fields);
    Map<String, List<String>> without = keys(passed);
    StringJoiner all = new StringJoiner(" AND ");
    all.add("TRUE");
    table
        .columns()
        .forEach(
            (name, column) -> {
              List<String> keys = without.getOrDefault(name, List.of());
              if (name.equals(map.references().name()) || keys.contains(WHOLE)) {
                return;
              }
              String empty = quoted(name) + " IS NOT DISTINCT FROM NULL";
              if (column.isObject()) {
                String left = minus(quoted(name), keys);
                empty = "(" + empty + " OR " + left + " IN ('{}'::jsonb, 'null'::jsonb))";
              }
              all.add(empty);
            });
    return all.toString();
  }

  /** Returns the keys per column. */
  private static Map<String, List<String>> keys(List<Field> of) {
    Map<String, List<String>> keys = new TreeMap<>();
    for (Field field : of) {
      String key = field.key();
      keys.computeIfAbsent(field.column(), column -> new ArrayList<>())
          .add(key == null ? WHOLE : key);
    }
    return keys;
  }

  /** Only an object has keys; without this, other values would be an error or lose a text. */
  private static String minus(String column, List<String> keys) {
    StringBuilder left = new StringBuilder(column);
    keys.forEach(key -> left.append(" - ").append(literal(key)));
    return "CASE WHEN jsonb_typeof("
        + column
        + ") = 'object' THEN "
        + left
        + " ELSE "
        + column
        + " END";
  }
}
