/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Preferences that a test writes, with a file that is written when the test says so. */
final class FakePreferences implements Preferences {
  // Guarded by this.
  private final Map<String, Object> values = new HashMap<>();
  private PreferencesWatch.Stamp stamp = new PreferencesWatch.Stamp(0, 0);
  private String file = "";
  private @Nullable Listener listener;
  private boolean fails;
  private @Nullable Error error;

  /** Changes values as one editor does, and tells the listener. */
  void edit(Consumer<Map<String, Object>> change) {
    silently(change);
    Listener hearing = listener();
    if (hearing != null) {
      hearing.changed(true);
    }
  }

  /** Changes values without telling the listener. */
  synchronized void silently(Consumer<Map<String, Object>> change) {
    change.accept(values);
  }

  /** Sets the keys as a consent SDK does where the GDPR applies. */
  void answer(TcStrings string) {
    edit(
        keys -> {
          keys.put(TcfKeys.GDPR_APPLIES, 1);
          keys.put(TcfKeys.TC_STRING, string.encode());
          keys.put(TcfKeys.PURPOSE_CONSENTS, string.splitPurposes());
          keys.put(TcfKeys.VENDOR_CONSENTS, string.splitVendors());
        });
  }

  /** Writes the file, as this process does. */
  synchronized void write(long millis) {
    write(millis, String.valueOf(values.get(TcfKeys.TC_STRING)));
  }

  /** Writes the file with another string, as another process does. */
  synchronized void write(long millis, String string) {
    stamp = new PreferencesWatch.Stamp(millis, stamp.length() + 1);
    file = string;
  }

  synchronized void fail(boolean isFailing) {
    fails = isFailing;
  }

  /** Lets them fail by an error, such as a lack of memory; null lets them work. */
  synchronized void failBy(@Nullable Error thrown) {
    error = thrown;
  }

  synchronized @Nullable Listener listener() {
    return listener;
  }

  @Override
  public synchronized PreferencesWatch.Stamp stamp() {
    return stamp;
  }

  @Override
  public synchronized boolean isInFile(String text) {
    return file.contains(text);
  }

  @Override
  public synchronized Map<String, ?> all() {
    if (fails) {
      throw new IllegalStateException("a test lets them fail");
    }
    if (error != null) {
      throw error;
    }
    return new HashMap<>(values);
  }

  @Override
  public synchronized void listen(Listener listener) {
    this.listener = listener;
  }

  @Override
  public synchronized void close() {
    listener = null;
  }
}
