/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import java.time.LocalDate;
import java.util.List;

/** The versions of the terms that choices may name. Thread-safe. */
final class Terms {
  private final Database database;

  Terms(Database database) {
    this.database = database;
  }

  /**
   * One version.
   *
   * @param version its date
   * @param title its title
   * @param text what people agree to; empty if it was added before texts were stored
   */
  record Version(LocalDate version, String title, String text) {}

  /** Returns all versions, the newest first. */
  List<Version> all() {
    return database.transaction(
        connection ->
            Sql.list(
                connection,
                "SELECT terms_version, title, terms_text FROM terms_versions"
                    + " ORDER BY terms_version DESC",
                row ->
                    new Version(
                        row.getObject("terms_version", LocalDate.class),
                        row.getString("title"),
                        row.getString("terms_text"))));
  }

  /** Adds a version; returns false if a version with this date exists. */
  boolean add(Version terms) {
    try {
      database.transaction(
          connection ->
              Sql.update(
                  connection,
                  "INSERT INTO terms_versions (terms_version, title, terms_text) VALUES (?, ?, ?)",
                  terms.version(),
                  terms.title(),
                  terms.text()));
      return true;
    } catch (StoreException e) {
      if (e.duplicate()) {
        return false;
      }
      throw e;
    }
  }
}
