/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

import org.jspecify.annotations.Nullable;

/**
 * The connections of a server. Thread-safe.
 *
 * @param requests the primary, for requests
 * @param background the primary, for the heart and the thread that announces: requests take no
 *     connection from them
 * @param copy a replica, for requests; null for none
 * @param copyInBackground the replica, for the thread that announces; null for none
 */
record Databases(
    Database requests,
    Database background,
    @Nullable Database copy,
    @Nullable Database copyInBackground)
    implements AutoCloseable {
  static Databases of(Storage storage) {
    String copy = storage.copy();
    return new Databases(
        primary(storage),
        primary(storage),
        copy == null ? null : copy(copy, storage),
        copy == null ? null : copy(copy, storage));
  }

  private static Database primary(Storage storage) {
    return new Database(storage.primary(), storage::credentials, Database.Patience.PRIMARY);
  }

  private static Database copy(String url, Storage storage) {
    return new Database(url, storage::credentials, Database.Patience.COPY);
  }

  @Override
  public void close() {
    if (copy != null) {
      copy.close();
    }
    if (copyInBackground != null) {
      copyInBackground.close();
    }
    background.close();
    requests.close();
  }
}
