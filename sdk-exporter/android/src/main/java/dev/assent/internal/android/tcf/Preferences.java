/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import java.util.Map;

/** The preferences in which a consent SDK of this process writes. Thread-safe. */
interface Preferences {
  /** Returns the version of the file. It may use the disk. */
  PreferencesWatch.Stamp stamp();

  /** Returns a copy of all values. It may wait for the disk. */
  Map<String, ?> all();

  /** Returns whether the file has a text; false if it can't be read. It uses the disk. */
  boolean isInFile(String text);

  /** Calls back after each change, until {@link #close}. It may use the disk. */
  void listen(Listener listener);

  /** Ends the calls. */
  void close();

  /** Hears of changes, on the main thread of the application: it must not block. */
  interface Listener {
    /**
     * Tells that the preferences have changed.
     *
     * @param isTcf whether a key of the TCF may have changed
     */
    void changed(boolean isTcf);
  }
}
