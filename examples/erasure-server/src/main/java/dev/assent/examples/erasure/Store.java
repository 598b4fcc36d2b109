/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.erasure;

import java.util.List;
import java.util.Set;

/**
 * An adapter to a store. It removes fields; a document goes only when no data is left in it. Each
 * method is called by one thread at a time, and may block for a minute.
 *
 * <p>The references of a request alone decide what it is about. Its times, from the first to the
 * last use of the references, may help a store to find the data, such as by its partitions. They
 * must not exclude any: the time of a datum is that of its recording, a datum that waited was
 * recorded before the first use, and what is still on its way arrives after the last one.
 */
interface Store {
  /**
   * Removes fields from all data with one of the references, and deletes what is empty then. Data
   * that has none of the fields is not touched. Called only if {@link #find} found something.
   *
   * @param fields what is removed; not empty
   * @return what the store did; the caller looks again, since a store may be wrong about it
   */
  Erased erase(ErasureRequest request, List<Field> fields) throws StoreFailure;

  /**
   * Returns how many documents have one of the references and one of the fields.
   *
   * @throws StoreFailure if it does not see all of them: zero means that there are none
   */
  long find(ErasureRequest request, List<Field> fields) throws StoreFailure;

  /**
   * Returns what in the store may keep copies of the data, where nobody looks: each a few words
   * without values, such as {@code trigger audit}. Empty if the adapter finds nothing of that kind.
   *
   * @throws StoreFailure if it can't say
   */
  Set<String> copies() throws StoreFailure;

  /**
   * What a store did.
   *
   * @param found the documents that had a reference and a field
   * @param changed those of them that are without the fields now
   * @param removed those of them that are gone, since nothing else was in them
   */
  record Erased(long found, long changed, long removed) {
    static final Erased NOTHING = new Erased(0, 0, 0);
  }
}
