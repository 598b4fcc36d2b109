/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.android.tcf;

import android.content.Context;
import android.content.SharedPreferences;
import android.content.SharedPreferences.OnSharedPreferenceChangeListener;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The default shared preferences of an application, which the TCF names as the place for its keys.
 * The preferences keep their listeners weakly; this object is the listener, and the source keeps
 * it. Thread-safe.
 */
final class DefaultPreferences implements Preferences, OnSharedPreferenceChangeListener {
  private static final int PIECE_BYTES = 8192;

  private final Context context;

  // Guarded by this.
  private @Nullable SharedPreferences opened;
  private volatile @Nullable Listener listener;

  DefaultPreferences(Context context) {
    this.context = context;
  }

  private String name() {
    return context.getPackageName() + "_preferences";
  }

  /**
   * Returns the instance that Android hands out now. After the application has deleted the file, it
   * is another one; the last one has its values for ever, and hears of nothing.
   */
  private synchronized SharedPreferences preferences() {
    SharedPreferences now = context.getSharedPreferences(name(), Context.MODE_PRIVATE);
    SharedPreferences last = opened;
    if (now != last) {
      if (last != null) {
        last.unregisterOnSharedPreferenceChangeListener(this);
      }
      if (listener != null) {
        now.registerOnSharedPreferenceChangeListener(this);
      }
      opened = now;
    }
    return now;
  }

  private File file() {
    return new File(new File(context.getDataDir(), "shared_prefs"), name() + ".xml");
  }

  @Override
  public PreferencesWatch.Stamp stamp() {
    File file = file();
    return new PreferencesWatch.Stamp(file.lastModified(), file.length());
  }

  @Override
  public boolean isInFile(String text) {
    try (InputStream in = Files.newInputStream(file().toPath())) {
      return isIn(in, text);
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** Searches piece by piece: nobody knows how large the file of an application is. */
  private static boolean isIn(InputStream in, String text) throws IOException {
    byte[] window = new byte[text.length() + PIECE_BYTES];
    int filled = 0;
    int read = 0;
    while (read >= 0) {
      filled += read;
      if (new String(window, 0, filled, StandardCharsets.ISO_8859_1).contains(text)) {
        return true;
      }
      int kept = Math.min(filled, text.length() - 1); // the text may begin there
      System.arraycopy(window, filled - kept, window, 0, kept);
      filled = kept;
      read = in.read(window, filled, window.length - filled);
    }
    return false;
  }

  @Override
  public Map<String, ?> all() {
    return preferences().getAll();
  }

  @Override
  public void listen(Listener listener) {
    this.listener = listener;
    preferences().registerOnSharedPreferenceChangeListener(this);
  }

  /** A null key means that all keys may have changed. */
  @Override
  public void onSharedPreferenceChanged(SharedPreferences preferences, @Nullable String key) {
    Listener hearing = listener;
    if (hearing != null) {
      hearing.changed(key == null || key.startsWith(TcfKeys.PREFIX));
    }
  }

  @Override
  public synchronized void close() {
    listener = null;
    SharedPreferences now = opened;
    if (now != null) {
      now.unregisterOnSharedPreferenceChangeListener(this);
    }
  }
}
